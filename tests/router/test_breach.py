"""A breach is recorded exactly once, also when nobody looked between deadline and answer."""

from sqlmodel import Session

from desk.event import Event
from desk.ticket import Ticket
from router import Router
from router.close import close
from router.reply import reply
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock, wulan


async def told(router: Router) -> tuple[bool, list[tuple[str, bool | None]]]:
    def look(session: Session) -> tuple[bool, list[tuple[str, bool | None]]]:
        ticket = rows.get(session, Ticket, 1)
        assert ticket is not None
        events = rows.every(session, Event, rows.columns(Event).order_by(rows.table(Event).c.id))
        verbs = ("ticket.overdue", "ticket.responded")
        found = [(e.verb, e.detail.get("kept")) for e in events if e.verb in verbs]
        return ticket.overdue_at is not None, found

    return await router.store.read(look)


async def test_an_answer_after_the_deadline_records_the_breach_itself(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    clock.forward(days=1, hours=14)
    await router.receive(wulan("Halo?", 2, at=clock()))
    await router.run(reply, 1, "Silakan.", office=MAMUJU, by=cast.sari, at=clock())
    once = [("ticket.overdue", None), ("ticket.responded", False)]
    assert await told(router) == (True, once)
    await router.timekeeper.watch()
    assert await told(router) == (True, once)


async def test_an_answer_after_the_recorded_breach_adds_none(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    clock.forward(days=1, hours=14)
    await router.receive(wulan("Halo?", 2, at=clock()))
    await router.timekeeper.watch()
    await router.run(reply, 1, "Silakan.", office=MAMUJU, by=cast.sari, at=clock())
    assert await told(router) == (True, [("ticket.overdue", None), ("ticket.responded", False)])


async def test_closing_unanswered_after_the_deadline_records_the_breach(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    at = clock.forward(days=3)
    await router.run(close, 1, office=MAMUJU, by=cast.sari, at=at, nothing_owed=True)
    assert await told(router) == (True, [("ticket.overdue", None)])


async def test_an_answer_in_time_records_none(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(wulan("Mau tanya data"))
    await router.run(reply, 1, "Silakan.", office=MAMUJU, by=cast.sari, at=clock())
    assert await told(router) == (False, [("ticket.responded", True)])
