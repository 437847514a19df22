"""Hands a mail to the office's SMTP server, and says exactly how far it got."""

import asyncio
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import SMTPUTF8

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from channels.email.oauth import Refused, Tokens
from channels.email.settings import Smtp
from router.channel import DeliveryError, Unknown

SIGN_IN_AGAIN = 900.0
"""Seconds until a refused password is tried again: trying often locks accounts."""


async def send(
    mail: EmailMessage,
    sender: str,
    recipients: Sequence[str],
    server: Smtp,
    tokens: Tokens | None = None,
) -> bytes:
    """Send a mail and return its bytes; automatic mail has the empty `sender`.

    Raises DeliveryError, Unknown.
    """
    raw = await asyncio.to_thread(_bytes, mail, recipients)
    client = await connect(server, tokens)
    try:
        await _envelope(client, sender, recipients, mail)
        await _data(client, raw)
    finally:
        client.close()
    return raw


def _bytes(mail: EmailMessage, recipients: Sequence[str]) -> bytes:
    policy = SMTP_POLICY if _is_plain(recipients) else SMTPUTF8
    try:
        return mail.as_bytes(policy=policy)
    except (ValueError, LookupError, IndexError) as error:
        raise DeliveryError(f"the mail cannot be written: {error}", permanent=True) from error


async def connect(server: Smtp, tokens: Tokens | None) -> SMTP:
    """Return a connection that is signed in. Raises DeliveryError."""
    try:
        return await _signed_in(server, tokens)
    except DeliveryError as error:
        if not tokens or not isinstance(error.__cause__, aiosmtplib.SMTPAuthenticationError):
            raise
        return await _signed_in(server, tokens)  # with a new token: the other was withdrawn


async def _signed_in(server: Smtp, tokens: Tokens | None) -> SMTP:
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=trust(server.ca_file) if server.security != "none" else None,
        username=server.user or None,
        password=(not tokens and server.password.get_secret_value()) or None,
        oauth_token_generator=tokens.get if tokens else None,
        timeout=server.timeout,
    )
    try:
        await client.connect()
    except Refused as error:
        client.close()
        raise DeliveryError(
            f"no token for the mail server: {error}", retry_after=SIGN_IN_AGAIN, word="login"
        ) from error
    except aiosmtplib.SMTPAuthenticationError as error:
        client.close()
        if tokens:
            tokens.forget()
        raise DeliveryError(
            f"the server refused the password ({error.code})",
            retry_after=SIGN_IN_AGAIN, word="login",
        ) from error  # fmt: skip
    except (SMTPException, OSError) as error:
        client.close()
        raise DeliveryError(f"no connection: {_said(error)}", word=_word(error)) from error
    return client


def trust(ca_file: str) -> ssl.SSLContext:
    """Return how servers are checked: against public authorities, or against one file."""
    return ssl.create_default_context(cafile=ca_file or None)


def _is_plain(recipients: Sequence[str]) -> bool:
    return all(recipient.isascii() for recipient in recipients)


async def _envelope(
    client: SMTP, sender: str, recipients: Sequence[str], mail: EmailMessage
) -> None:
    """Say who sends to whom; whatever fails here, nothing was sent, also to nobody in copy."""
    options = [] if _is_plain(recipients) else ["SMTPUTF8"]
    encoding = "ascii" if _is_plain(recipients) else "utf-8"
    try:
        try:
            await client.mail(sender, options=options, encoding=encoding)
        except SMTPResponseException as error:
            if sender or error.code < 500:
                raise
            await client.rset()  # some relays refuse the empty sender
            await client.mail(_own(mail), options=options, encoding=encoding)
        for recipient in recipients:
            await client.rcpt(recipient, encoding=encoding)
    except SMTPResponseException as error:
        raise DeliveryError(_said(error), permanent=error.code >= 500) from error
    except (SMTPException, OSError, UnicodeError) as error:
        permanent = isinstance(error, UnicodeError | aiosmtplib.SMTPNotSupported)
        raise DeliveryError(_said(error), permanent=permanent, word=_word(error)) from error


def _own(mail: EmailMessage) -> str:
    return str(mail["From"].addresses[0].addr_spec)


async def _data(client: SMTP, raw: bytes) -> None:
    """Send the mail itself; a connection lost here leaves its fate unknown."""
    try:
        await client.data(raw)
    except SMTPResponseException as error:
        raise DeliveryError(_said(error), permanent=error.code >= 500) from error
    except (SMTPException, OSError) as error:
        raise Unknown(f"the connection broke while sending: {_said(error)}") from error
    try:
        await client.quit()
    except (SMTPException, OSError):
        return  # the mail was taken; how the connection ends does not matter


def _word(error: Exception) -> str:
    """Return what went wrong before the server took anything, in one word."""
    if isinstance(error, TimeoutError):
        return "timeout"
    refused = isinstance(error.__cause__, ConnectionRefusedError)
    return "unreached" if isinstance(error, OSError) and not refused else "refused"


def _said(error: Exception) -> str:
    """Return in one line what the server said."""
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {' '.join(str(error.message).split())}"[:300]
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
