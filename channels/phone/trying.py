"""Trying the logs, the managers and the Twilio account of a telephone."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from channels.phone.ami import Bell, Refusal
from channels.phone.database import try_table
from channels.phone.settings import Exchange, Settings
from router.channel import Tried
from wire.trying import failed, try_twilio


async def try_phone(settings: Settings, bells: Sequence[Bell]) -> list[Tried]:
    """Read a byte of each log and a row of each table, sign in at each manager, ask Twilio."""
    logs = [log for one in settings.cdr for log in _logs(one)]
    tried = [await asyncio.to_thread(_try_log, *log) for log in logs]
    tables = [one for one in settings.cdr if one.database]
    tried += await asyncio.gather(*(asyncio.to_thread(try_table, one) for one in tables))
    tried += await asyncio.gather(*map(_try_manager, bells))
    if who := settings.twilio:
        secret, section = who.secret, "channels.phone.twilio"
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


def _logs(exchange: Exchange) -> list[tuple[str, str, Path]]:
    """Return the files of an exchange: what each is, the key that names it, where it lies."""
    own = [] if exchange.database else [("call log", "path", exchange.path)]
    beside = [("queue_log", "queue_log", exchange.queue_log), ("CEL", "cel", exchange.cel)]
    return own + [(what, key, path) for what, key, path in beside if path]


def _try_log(what: str, key: str, path: Path) -> Tried:
    what = f"{what} {path}"
    try:
        with path.open("rb") as log:
            log.read(1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return Tried(what, f"cannot be read: {reason}", f"check {key}, and who may read it")
    return Tried(what)
