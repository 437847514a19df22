"""Consultations that lasted longer than the standard lets one last, at the counter and by phone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from desk.event import Event
from desk.office import Session as Limits
from desk.period import month
from desk.visit import LIBRARY, Visit
from router import Router
from router.arrive import arrive
from router.visit import begin, call, finish
from store import rows
from store.lasting import Lasting, lasting
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock
from tests.router.test_log_call_by_officer import tell, write
from tests.router.test_receive import every
from tests.visitor import Visitor

NOVEMBER = month(MONDAY.date(), "Asia/Makassar")
HOUR = timedelta(hours=1)


@pytest.fixture
def limited(router: Router) -> None:
    """An office that lets a consultation last an hour."""
    limits = {"session": Limits(most=60, warn=45)}
    router.offices[MAMUJU] = router.offices[MAMUJU].model_copy(update=limits)


async def visited(router: Router, cast: Cast, clock: FixedClock, minutes: int, **more: Any) -> None:
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari}
    visit: Visit = await router.run(arrive, name="Wulan", **told, **more, at=clock())
    for step in (call, begin):
        await router.run(step, visit.id or 0, **told, at=clock())
    clock.forward(minutes=minutes)
    await router.timekeeper.watch()
    await router.run(finish, visit.id or 0, **told, at=clock())


async def counted(router: Router, **choice: str) -> list[Lasting]:
    return await router.store.read(lasting, MAMUJU, NOVEMBER, most=HOUR, **choice)


async def test_visits_and_calls_that_lasted_too_long_are_counted(
    router: Router, cast: Cast, clock: FixedClock, limited: None
) -> None:
    assert await counted(router) == []
    for minutes in (59, 60, 61):
        await visited(router, cast, clock, minutes)
    await tell(router, talk_s=3601)
    await tell(router, "missed", external_id="2", talk_s=0)
    await tell(router, external_id="3", direction="internal", talk_s=9000)
    assert await counted(router) == [Lasting("visit", 1, 3), Lasting("phone", 1, 1)]
    assert await counted(router, channel="phone") == [Lasting("phone", 1, 1)]


async def test_who_reads_in_the_library_is_consulted_by_nobody(
    router: Router, cast: Cast, clock: FixedClock, limited: None
) -> None:
    await visited(router, cast, clock, 90, service=LIBRARY)
    assert await counted(router) == []

    def flagged(session: Session) -> list[Any]:
        return [one.flagged_at for one in rows.every(session, Visit, rows.columns(Visit))]

    assert await router.store.read(flagged) == [None]


async def test_a_call_that_goes_on_after_all_is_noted_once(
    router: Router, cast: Cast, limited: None
) -> None:
    for seconds in (3000, 3700, 3800):
        await tell(router, talk_s=seconds)
    found = [event for event in await every(router, Event) if event.verb == "call.session_over"]
    assert len(found) == 1


async def test_a_supervisor_reads_how_long_consultations_lasted(
    ratna: Visitor, router: Router, cast: Cast, limited: None
) -> None:
    await write(router, cast, talk_s=61 * 60)
    words = (await ratna.get("/promises")).words
    assert "Menurut standar, satu konsultasi paling lama 60 menit." in words
    assert "1 dari 1 konsultasi lebih lama dari 60 menit." in words
    assert "Lama konsultasi" not in (await ratna.get("/promises?officer=1")).words
    assert "Lama konsultasi" not in (await ratna.get("/promises?channel=visit")).words
