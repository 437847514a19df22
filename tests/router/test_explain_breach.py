from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from desk.event import Event
from desk.ticket import Ticket
from desk.timer import Timer
from router import Router
from router.complaint import name_officer
from router.errors import Missing, Refused
from router.explain_breach import explain_breach
from store import rows
from tests.cast import MAMUJU, PASURUAN, Cast, FixedClock
from tests.store.tickets import write


async def explain(
    router: Router, cast: Cast, ticket_id: int, why: str, office: str = MAMUJU, clock: str = ""
) -> str:
    told: Any = {"office": office, "by": cast.sari, "at": router.clock(), "clock": clock}
    return (await router.run(explain_breach, ticket_id, why, **told)).breach_reason


async def test_a_reason_is_kept_and_both_stay_in_the_trail(router: Router, cast: Cast) -> None:
    (late,) = await router.run(write, {"answered": 9})
    assert await explain(router, cast, late, " Listrik\n padam ") == "Listrik padam"
    await explain(router, cast, late, "Jaringan terputus")
    await explain(router, cast, late, "Jaringan terputus")
    kept = await router.store.read(rows.get, Ticket, late)
    assert kept is not None
    assert kept.breach_reason == "Jaringan terputus"
    events = await router.store.read(rows.every, Event, rows.columns(Event))
    told = [(e.verb, e.actor, e.detail["why"]) for e in events]
    assert told == [
        ("ticket.breach_explained", f"officer:{cast.sari}", "Listrik padam"),
        ("ticket.breach_explained", f"officer:{cast.sari}", "Jaringan terputus"),
    ]


async def test_each_clock_of_a_ticket_has_a_reason_of_its_own(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    (late,) = await router.run(write, {"answered": 9, "kind": "complaint", "timers": 2})

    def clocks(session: Session) -> None:
        for name, hours in (("simple", 2), ("decision", 90)):
            due = clock() + timedelta(hours=hours)
            told: Any = {"office": MAMUJU, "ticket_id": late, "promise": "", "started_at": clock()}
            rows.add(session, Timer(name=name, due_at=due, **told))

    await router.run(clocks)
    clock.forward(hours=9)
    assert await explain(router, cast, late, "Listrik padam") == "Listrik padam"
    assert await explain(router, cast, late, "Saksi sakit", clock="simple") == "Saksi sakit"
    with pytest.raises(Refused, match="kept"):
        await explain(router, cast, late, "Saksi sakit", clock="decision")
    with pytest.raises(Missing):
        await explain(router, cast, late, "Saksi sakit", clock="resolution")
    timers = await router.store.read(rows.every, Timer, rows.columns(Timer))
    assert {timer.name: timer.breach_reason for timer in timers} == {
        "simple": "Saksi sakit", "decision": ""
    }  # fmt: skip
    kept = await router.store.read(rows.get, Ticket, late)
    assert kept is not None
    assert kept.breach_reason == "Listrik padam"
    events = await router.store.read(rows.every, Event, rows.columns(Event))
    told_of = {event.verb: event.detail for event in events}
    assert told_of["timer.breach_explained"] == {"why": "Saksi sakit", "clock": "simple"}


async def test_what_is_no_breach_needs_no_reason(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    kept, waiting = await router.run(write, {"answered": 1}, {})
    for ticket in (kept, waiting):
        with pytest.raises(Refused, match="kept"):
            await explain(router, cast, ticket, "Listrik padam")
    clock.forward(hours=9)
    assert await explain(router, cast, waiting, "Listrik padam") == "Listrik padam"


async def test_a_reason_says_something_and_belongs_to_the_office(
    router: Router, cast: Cast
) -> None:
    (late,) = await router.run(write, {"answered": 9})
    for why, refused in ((" \n", "empty_reason"), ("x" * 501, "long_reason")):
        with pytest.raises(Refused, match=refused):
            await explain(router, cast, late, why)
    with pytest.raises(Missing):
        await explain(router, cast, late, "Listrik padam", PASURUAN)


async def test_nobody_explains_a_complaint_about_themselves(router: Router, cast: Cast) -> None:
    (late,) = await router.run(write, {"answered": 9, "kind": "complaint"})
    at = router.clock()
    await router.run(name_officer, late, cast.sari, office=MAMUJU, by=cast.ratna, at=at)
    with pytest.raises(Missing):
        await explain(router, cast, late, "Listrik padam")
