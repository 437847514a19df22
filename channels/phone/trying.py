"""Trying the logs, the managers and the Twilio account of a telephone."""

import asyncio
from collections.abc import Sequence

from channels import failed, try_twilio
from channels.phone.ami import Bell, Refusal
from channels.phone.settings import Exchange, Settings
from router.channel import Tried


async def try_phone(settings: Settings, bells: Sequence[Bell]) -> list[Tried]:
    """Read a byte of each log, sign in at each manager, ask Twilio for the account."""
    logs = [one for one in settings.cdr if not one.database]
    tried = [await asyncio.to_thread(_try_log, one) for one in logs]
    tried += await asyncio.gather(*map(_try_manager, bells))
    if who := settings.twilio:
        secret, section = who.secrets[0], "channels.phone.twilio"
        tried.append(await try_twilio("Twilio", who.api_base, who.account_sid, secret, section))
    return tried


async def _try_manager(bell: Bell) -> Tried:
    what = f"manager {bell.place}"
    try:
        await bell.try_it()
    except Refusal:
        return Tried(what, "refuses name or password", "check both against manager.conf")
    except (EOFError, ValueError) as error:
        return Tried(what, f"does not answer as a manager ({type(error).__name__})", "check port")
    except (TimeoutError, OSError) as error:
        return failed(what, error)
    return Tried(what)


def _try_log(exchange: Exchange) -> Tried:
    what = f"call log {exchange.path}"
    try:
        with exchange.path.open("rb") as log:
            log.read(1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return Tried(what, f"cannot be read: {reason}", "check path, and who may read it")
    return Tried(what)
