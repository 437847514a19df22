"""`loket import phone`: calls from a log that an exchange wrote."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from loket.assembly import mind
from loket.config import Config, ConfigError, load
from loket.database_command import refusal
from loket.problem import nearest
from router import Router
from store import Store


def run_phone(config: Path, office: str, file: Path, exchange: str) -> int:
    """Import a call log; return the exit code."""
    try:
        loaded = load(config)
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    if office not in loaded.offices:
        reason = nearest(office, loaded.offices)
        print(f"loket: there is no office {office}: {reason}", file=sys.stderr)
        return 2
    try:
        rows, bad, calls = asyncio.run(_import(loaded, office, file, exchange))
    except OSError as error:
        print(f"loket: {file}: {error.strerror}", file=sys.stderr)
        return 1
    except SQLAlchemyError as error:
        print(f"loket: {refusal(error)}", file=sys.stderr)
        return 1
    print(f"{rows} new rows, {bad} that could not be read, {calls} calls")
    return 0


async def _import(config: Config, code: str, file: Path, exchange: str) -> tuple[int, int, int]:
    from channels.phone.channel import import_file

    store = Store(config.store.url)
    try:
        router = Router(store, config.offices, mind)
        return await import_file(router, config.offices[code], file, exchange=exchange)
    finally:
        await store.close()
