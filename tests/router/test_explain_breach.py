import pytest

from desk.event import Event
from desk.ticket import Ticket
from router import Router
from router.complaint import name_officer
from router.errors import Missing, Refused
from router.explain_breach import explain_breach
from store import rows
from tests.cast import MAMUJU, PASURUAN, Cast, FixedClock
from tests.store.tickets import write


async def explain(
    router: Router, cast: Cast, ticket_id: int, why: str, office: str = MAMUJU
) -> str:
    at = router.clock()
    ticket = await router.run(explain_breach, ticket_id, why, office=office, by=cast.sari, at=at)
    return ticket.breach_reason


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
