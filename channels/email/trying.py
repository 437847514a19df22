"""Trying the mailboxes and the server through which mail leaves, without touching a mail."""

import asyncio
import contextlib
from typing import Any

from aiosmtplib import SMTPException
from imapclient.exceptions import IMAPClientError, LoginError

from channels.email.connecting import connected
from channels.email.oauth import Refused, all_tokens
from channels.email.sending import connect
from channels.email.settings import Imap, Settings, Smtp
from router import Router
from router.channel import DeliveryError, Tried
from wire.trying import LONGEST, failed

SIGN_IN = "check user and password; Gmail and Microsoft 365 want oauth or an app password"


async def try_mail(settings: Settings, router: Router) -> list[Tried]:
    """Sign in at every mailbox and at the server for what leaves."""
    boxes = [_try_mailbox(imap, router) for imap in settings.imap]
    return list(await asyncio.gather(*boxes, _try_server(settings.smtp, router)))


async def _try_mailbox(imap: Imap, router: Router) -> Tried:
    what = f"IMAP {imap.host}:{imap.port} {imap.folder}"
    tokens = all_tokens(router, imap.oauth)
    try:
        async with asyncio.timeout(LONGEST):
            token = await tokens.get() if tokens else ""
            return await asyncio.to_thread(_look, what, imap, token)
    except Refused as error:
        return Tried(what, f"no token is given: {error}", "let the account's owner agree anew")
    except LoginError:
        return Tried(what, "refuses to let us sign in", SIGN_IN)
    except IMAPClientError as error:
        return Tried(what, f"does not speak IMAP as it should ({type(error).__name__})", "see host")
    except (TimeoutError, OSError) as error:
        return failed(what, error)


def _look(what: str, imap: Imap, token: str) -> Tried:
    client: Any = connected(imap, token)
    try:
        for folder in filter(None, (imap.folder, imap.processed)):
            if not client.folder_exists(folder):
                return Tried(what, f"there is no folder {folder!r}", "make it, or name another")
        return Tried(what)
    finally:
        with contextlib.suppress(OSError, IMAPClientError):
            client.logout()


async def _try_server(smtp: Smtp, router: Router) -> Tried:
    what = f"SMTP {smtp.host}:{smtp.port}"
    try:
        async with asyncio.timeout(LONGEST):
            client = await connect(smtp, all_tokens(router, smtp.oauth))
            with contextlib.suppress(SMTPException, OSError):
                await client.quit()
            return Tried(what)
    except DeliveryError as error:
        if network := _network(error):
            return failed(what, network)
        signing = error.retry_after is not None
        return Tried(what, error.reason, SIGN_IN if signing else "check host, port and security")
    except TimeoutError as error:
        return failed(what, error)


def _network(error: BaseException | None) -> OSError | None:
    """Return what went wrong with the network itself, behind the words of the library."""
    while error is not None:
        if isinstance(error, OSError) and not isinstance(error, SMTPException):
            return error
        error = error.__cause__
    return None
