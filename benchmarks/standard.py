"""What the public standard costs with 1,000,000 stored messages: `python -m benchmarks.standard`.

One office with years of work (1,000,000 messages, 200,000 answered tickets, all of them received
within the year that is told: the worst case). Measured in turn, in one process: the figures as the
database counts them, the same on an empty database, and the page by HTTP, first asked and asked
again within its minute. Target: the page in under a second when first asked, and again in no more
than twice the time of the page of an empty office.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession
from sqlalchemy import text

from benchmarks.history import BEGUN, remember
from offices import profiles
from router import Router
from store import Store
from store.migrate import migrate
from tests.cast import FixedClock, minds
from tests.visitor import pages_of
from web.kept import standard

OFFICE = "7604"
ROUNDS = 5
ANSWERED = """
UPDATE ticket SET answered_in = id * 7919 % 40000,
    first_response_at = CASE WHEN id % 20 = 0 THEN due_at ELSE closed_at END,
    overdue_at = CASE WHEN id % 25 = 0 THEN closed_at END
WHERE closed_at IS NOT NULL
"""
NOW = datetime.fromtimestamp(BEGUN, UTC) + timedelta(days=60)


async def fill(folder: Path, *, years: bool) -> Router:
    """Return a router over a database with or without years of work."""
    store = Store(f"sqlite:///{folder / f'{years}.db'}")
    migrate(store.engine)
    await asyncio.to_thread(remember, store.engine, years=years)
    with store.engine.begin() as connection:
        connection.execute(text(ANSWERED))
    return Router(store, {OFFICE: profiles()[OFFICE]}, minds, clock=FixedClock(NOW))


async def took(work: Callable[[], Awaitable[object]]) -> float:
    """Return how many milliseconds something takes (median)."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


async def measure(folder: Path) -> None:
    """Measure with and without years of work, and print."""
    for years in (False, True):
        counted, first, again = await _measure(await fill(folder, years=years))
        what = "1,000,000 messages, 200,000 tickets" if years else "empty office"
        print(f"{what:36} counted {counted:7.1f} ms   page {first:7.1f}   again {again:6.1f}")


async def _measure(router: Router) -> tuple[float, float, float]:
    """Return how many milliseconds counting, the page and the page again take."""
    clock = router.clock
    assert isinstance(clock, FixedClock)

    async def count() -> None:
        await router.store.read(standard, router.offices[OFFICE], as_of=NOW)

    counted = await took(count)
    async with pages_of(router, live=False) as url, ClientSession() as http:

        async def look() -> None:
            async with http.get(f"{url}/offices/{OFFICE}/standard") as page:
                assert page.status == 200
                await page.text()

        async def look_later() -> None:
            clock.forward(minutes=2)
            await look()

        first, again = await took(look_later), await took(look)
    await router.store.close()
    return counted, first, again


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(measure(Path(place)))
