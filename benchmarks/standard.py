"""What the public standard costs with 1,000,000 stored messages: `python -m benchmarks.standard`.

One office with years of work (1,000,000 messages, 200,000 answered tickets, all of them received
within the year that is told: the worst case; one of twenty a complaint with two further clocks).
Measured in turn, in one process: the figures as the database counts them, the same on an empty
database, and the page by HTTP, first asked and asked again within its minute. Target: the page in
under a second when first asked, and again in no more than twice the time of the page of an empty
office. Beside each time the time of one core: on a busy machine that is what counts.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession

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
NAMES = ("counted", "the page", "the page again")
ANSWERED = """
UPDATE ticket SET answered_in = id * 7919 % 40000,
    first_response_at = CASE WHEN id % 20 = 0 THEN due_at ELSE closed_at END,
    overdue_at = CASE WHEN id % 25 = 0 THEN closed_at END
WHERE closed_at IS NOT NULL
"""
COMPLAINTS = """
UPDATE ticket SET kind = 'complaint', timers = 2 WHERE id % 20 = 7 AND closed_at IS NOT NULL
"""
CLOCKS = """
INSERT INTO timer (office, ticket_id, name, promise, terms, started_at, due_at, explanation, pauses,
    ended_at, met, why, breach_reason, watched)
SELECT office, ticket.id, name, promise, '{{}}', received_at, due_at, '{{}}', '{{}}', closed_at,
    ticket.id % 3 > 0, '', '', ''
FROM ticket, (SELECT 'simple' AS name UNION ALL SELECT 'decision') AS names
WHERE kind = 'complaint'
"""
NOW = datetime.fromtimestamp(BEGUN, UTC) + timedelta(days=60)


async def fill(folder: Path, *, years: bool) -> Router:
    """Return a router over a database with or without years of work."""
    store = Store(f"sqlite:///{folder / f'{years}.db'}")
    migrate(store.engine)
    await asyncio.to_thread(remember, store.engine, years=years)
    with store.engine.begin() as connection:
        for statement in (ANSWERED, COMPLAINTS, CLOCKS):
            connection.exec_driver_sql(statement.format())
    return Router(store, {OFFICE: profiles()[OFFICE]}, minds, clock=FixedClock(NOW))


Took = tuple[float, float]
"""Milliseconds that passed, and those of one core."""


async def took(work: Callable[[], Awaitable[object]]) -> Took:
    """Return how long something takes (medians)."""
    passed, worked = list[float](), list[float]()
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        await work()
        passed.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return statistics.median(passed), statistics.median(worked)


async def measure(folder: Path) -> None:
    """Measure with and without years of work, and print."""
    for years in (False, True):
        began, busy = time.perf_counter(), time.process_time()
        router = await fill(folder, years=years)
        filled = time.perf_counter() - began, time.process_time() - busy
        what = "1,000,000 messages, 200,000 tickets" if years else "empty office"
        print(f"{what}: filled in {filled[0]:.0f} s ({filled[1]:.0f} s of one core)", flush=True)
        for name, (passed, worked) in zip(NAMES, await _measure(router), strict=True):
            print(f"  {name:18} {passed:8.1f} ms   of one core {worked:8.1f} ms", flush=True)


async def _measure(router: Router) -> tuple[Took, Took, Took]:
    """Return how long counting, the page and the page again take."""
    clock = router.clock
    assert isinstance(clock, FixedClock)

    async def count() -> None:
        await router.store.read(standard, router.offices[OFFICE], as_of=NOW)

    counting = await took(count)
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
    return counting, first, again


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(measure(Path(place)))
