"""`loket check --live`: try every connection of a configuration, side by side."""

import asyncio
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from channels import Channel
from desk.notices import Telegram
from loket.assembly import connect, mind
from loket.config import Config
from loket.sections import SQLITE
from router import Router
from router.channel import Tried, Tries
from store import Store
from store.migrate import is_newest

LONGEST = 30.0
"""Seconds that a channel may take for all its connections."""
NOT_YET = "will be made at the first start"


def report(config: Config) -> tuple[list[str], int]:
    """Return a line for each connection, and how many are wrong."""
    tried = asyncio.run(try_all(config))
    width = max(len(whose) for whose, _ in tried)
    lines = [f"{'wrong' if t.fault else 'ok':7} {whose:{width}}  {_say(t)}" for whose, t in tried]
    wrong = sum(bool(one.fault) for _, one in tried)
    return [*lines, f"{len(tried)} connections tried, {wrong} wrong"], wrong


def _say(tried: Tried) -> str:
    mend = f" -> {tried.mend}" if tried.mend else ""
    return f"{tried.what}: {tried.fault}{mend}" if tried.fault else tried.what


async def try_all(config: Config) -> list[tuple[str, Tried]]:
    """Return whose each connection is and how it went.

    The database comes first: tokens that are renewed are kept there.
    """
    database = [("store", await _try_database(config.store.url))]
    there = not database[0][1].fault and not database[0][1].what.endswith(NOT_YET)
    store = Store(config.store.url if there else "sqlite://")
    router = Router(store, config.offices, mind)
    channels = connect(router)
    asked = [_each(f"{office} {c.name}", c) for office, c in channels]
    asked += [
        _bot(f"{office.code} notices", office.notices.telegram)
        for office in config.offices.values()
        if office.notices.telegram
    ]
    try:
        found = await asyncio.gather(*asked)
    finally:
        for _, channel in channels:
            await channel.close()
        await store.close()
    return database + [one for some in found for one in some]


async def _each(whose: str, channel: Channel) -> list[tuple[str, Tried]]:
    """Try the connections of a channel; one that has none is no trouble."""
    if not isinstance(channel, Tries):
        return []
    try:
        async with asyncio.timeout(LONGEST):
            return [(whose, one) for one in await channel.try_connections()]
    except TimeoutError:
        return [(whose, Tried("all", f"took longer than {LONGEST:.0f} seconds", "try again"))]
    except Exception as error:  # whatever it is, the others are tried
        kind = type(error).__name__
        return [(whose, Tried("all", f"could not be tried ({kind})", "mend the store first"))]


async def _bot(whose: str, settings: Telegram) -> list[tuple[str, Tried]]:
    """Try the bot that writes to officers."""
    from wire.trying import try_bot

    return [(whose, await try_bot(settings))]


async def _try_database(url: str) -> Tried:
    """Open the database; one that is not there yet only needs a place."""
    what = url.partition(":")[0]
    if missing := _missing(url, what):
        return missing
    store = Store(url)
    try:
        async with asyncio.timeout(LONGEST):
            await store.ping()
            newest = await asyncio.to_thread(is_newest, store.engine)
    except TimeoutError:
        return Tried(what, "does not answer", "check the server and the firewall")
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]  # it came before any statement of ours
        return Tried(what, f"cannot be opened: {reason}", "check url in [store]")
    finally:
        await store.close()
    return Tried(what if newest else f"{what}, will be migrated at the next start")


def _missing(url: str, what: str) -> Tried | None:
    """Say so of a SQLite file that is not there: opening it would make it.

    That it has a place was seen when the configuration was read.
    """
    is_there = not url.startswith(SQLITE) or Path(url.removeprefix(SQLITE)).exists()
    return None if is_there else Tried(f"{what}, {NOT_YET}")
