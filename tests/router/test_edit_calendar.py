"""The calendar that an office's people edit while the router runs."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from desk.day import Day, DayKind, Spell
from desk.event import Event
from desk.national import national_days
from desk.ticket import Ticket
from router import Router
from router.close import close
from router.edit_calendar import add_day, remove_day
from router.edit_spell import add_spell, remove_spell
from router.errors import Missing, Refused
from router.import_days import import_days
from router.recount import Recount
from router.reply import reply
from store import Store, rows
from tests.cast import MAMUJU, Cast, FixedClock, minds, offices, wulan
from tests.router.test_receive import every

TUESDAY, WEDNESDAY = date(2026, 11, 17), date(2026, 11, 18)


def utc(day: int, hour: int = 7, minute: int = 30) -> datetime:
    """An instant of November 2026; without a time, the closing of an office in WITA."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def asked(router: Router, **changes: Any) -> Ticket:
    """Wulan asks on Monday; Mamuju owes her an answer until Tuesday's closing."""
    await router.receive(wulan("minta peta", **changes))
    ticket: Ticket = (await every(router, Ticket))[-1]
    return ticket


async def closed(router: Router, cast: Cast, day: date, **changes: Any) -> Recount:
    changes = {"reason": "Kantor kebanjiran", "by": cast.ratna, **changes}
    office, at = router.offices[MAMUJU], router.clock()
    return await router.calendars.edit(add_day, day, office=office, at=at, **changes)


async def opened(router: Router, cast: Cast, day: date, **changes: Any) -> Recount:
    return await router.calendars.edit(
        remove_day, day, office=router.offices[MAMUJU], reason="Surat edaran", by=cast.ratna,
        at=router.clock(), **changes,
    )  # fmt: skip


async def told(router: Router, verb: str) -> list[Event]:
    return [event for event in await every(router, Event) if event.verb == verb]


async def test_a_closed_day_moves_what_is_open_and_says_why(router: Router, cast: Cast) -> None:
    before = await asked(router)
    assert before.due_at == utc(17)
    assert await closed(router, cast, TUESDAY) == Recount(moved=1)
    (after,) = await every(router, Ticket)
    assert after.due_at == after.next_due_at == utc(18)
    assert "kebanjiran" in after.explanation["id"]
    (event,) = await told(router, "deadline.moved")
    assert (event.ticket_id, event.actor) == (after.id, f"officer:{cast.ratna}")
    assert event.detail["why"] == "Kantor kebanjiran"
    assert (event.detail["old"], event.detail["new"]) == (
        "2026-11-17T07:30:00+00:00", "2026-11-18T07:30:00+00:00"
    )  # fmt: skip


async def test_what_is_asked_afterwards_counts_by_the_edited_calendar(
    router: Router, cast: Cast
) -> None:
    await closed(router, cast, TUESDAY)
    assert (await asked(router)).due_at == utc(18)


async def test_a_half_day_closes_earlier_for_what_is_asked_afterwards(
    router: Router, cast: Cast
) -> None:
    await closed(router, cast, TUESDAY, kind=DayKind.HALF_DAY, hours="08.00-11.30")
    assert (await asked(router)).due_at == utc(17, 3, 30)


async def test_every_process_goes_by_the_edited_calendar(
    store: Store, router: Router, cast: Cast, clock: FixedClock
) -> None:
    other = Router(store, offices(), minds, clock=clock)
    await other.calendars.open()
    await router.calendars.look()
    await closed(router, cast, TUESDAY)
    late = await asked(other)
    assert late.due_at == utc(17)  # it has not looked yet
    assert await other.calendars.look() == 1
    (ticket,) = await every(router, Ticket)
    assert ticket.due_at == utc(18)
    (event,) = await told(router, "deadline.moved")
    assert event.detail["why"] == "Kantor kebanjiran"
    assert await other.calendars.look() == 0
    assert (await asked(other, number=2)).due_at == utc(18)


async def test_a_promise_that_could_be_earlier_stays_unless_it_is_said(
    router: Router, cast: Cast
) -> None:
    await closed(router, cast, TUESDAY)
    await asked(router)
    assert await opened(router, cast, TUESDAY) == Recount(kept=1)
    assert [t.due_at for t in await every(router, Ticket)] == [utc(18)]
    assert len(await told(router, "deadline.kept")) == 1
    await closed(router, cast, TUESDAY)
    assert await opened(router, cast, TUESDAY, earlier=True) == Recount(moved=1)
    assert [t.due_at for t in await every(router, Ticket)] == [utc(17)]


async def test_a_recorded_breach_is_never_undone(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await asked(router)
    clock.at = utc(17, 8)
    await router.timekeeper.watch()
    assert await closed(router, cast, TUESDAY) == Recount(broken=1)
    (ticket,) = await every(router, Ticket)
    assert (ticket.due_at, ticket.overdue_at) == (utc(17), utc(17, 8))
    (event,) = await told(router, "breach.kept")
    assert event.detail["new"] == "2026-11-18T07:30:00+00:00"
    await router.calendars.open()
    assert len(await told(router, "breach.kept")) == 1


async def test_what_is_answered_or_closed_is_left_alone(router: Router, cast: Cast) -> None:
    first = await asked(router)
    at = router.clock()
    await router.run(
        reply, first.conversation_id, "Ini petanya", office=MAMUJU, by=cast.sari, at=at
    )
    assert await closed(router, cast, TUESDAY) == Recount()
    assert first.id
    await router.run(close, first.id, office=MAMUJU, by=cast.sari, at=at)
    assert await closed(router, cast, WEDNESDAY) == Recount()


async def test_the_next_word_after_an_answer_moves_too(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    first = await asked(router)
    await router.run(
        reply, first.conversation_id, "Yang mana?", office=MAMUJU, by=cast.sari, at=clock()
    )
    clock.forward(minutes=5)
    await asked(router, number=2, at=clock())
    assert await closed(router, cast, TUESDAY) == Recount(moved=1)
    (ticket,) = await every(router, Ticket)
    assert (ticket.due_at, ticket.next_due_at) == (utc(17), utc(18))


async def test_other_offices_keep_their_own_calendar(router: Router, cast: Cast) -> None:
    await router.calendars.open()
    await closed(router, cast, TUESDAY)
    is_closed = {code: TUESDAY in o.calendar.closed for code, o in router.offices.items()}
    assert [code for code, shut in is_closed.items() if shut] == [MAMUJU]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 201}, "long_why"),
        ({"kind": "pesta"}, "kind"),
        ({"kind": "half day", "hours": "12.00-08.00"}, "hours_backwards"),
        ({"kind": "half day", "hours": ""}, "hours"),
    ],
)
async def test_a_day_that_makes_no_sense_is_refused(
    router: Router, cast: Cast, changes: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=f"^{why}$"):
        await closed(router, cast, TUESDAY, **changes)
    assert await every(router, Day) == []


async def test_only_a_supervisor_of_the_office_edits_it(router: Router, cast: Cast) -> None:
    for by in (cast.sari, cast.joko):
        with pytest.raises(Refused, match="supervisor"):
            await closed(router, cast, TUESDAY, by=by)


async def test_a_day_that_is_usual_cannot_be_taken_away(router: Router, cast: Cast) -> None:
    with pytest.raises(Refused, match="nothing"):
        await opened(router, cast, TUESDAY)


async def test_the_national_days_become_the_offices_own(router: Router, cast: Cast) -> None:
    await router.calendars.open()
    days = [day for day in await every(router, Day) if day.office == MAMUJU]
    assert {day.day for day in days} == set(national_days())
    assert {day.scope for day in days} == {"national"}
    assert await router.run(import_days, offices=router.offices.values(), at=router.clock()) == 0
    assert await opened(router, cast, date(2026, 12, 25)) == Recount()
    assert await router.run(import_days, offices=router.offices.values(), at=router.clock()) == 0
    assert date(2026, 12, 25) not in router.offices[MAMUJU].calendar.closed


async def test_a_day_that_is_no_longer_national_is_taken_back(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    """A list that was an estimate is mended by a newer release."""
    await router.calendars.open()
    estimate = Day(
        office=MAMUJU, day=TUESDAY, kind="holiday", scope="national", name="Perkiraan",
        estimate=True, changed_at=clock(),
    )  # fmt: skip
    await router.run(lambda session: rows.add(session, estimate))
    await router.calendars.open()
    (day,) = [d for d in await every(router, Day) if d.day == TUESDAY]
    assert day.kind == DayKind.OPEN
    assert TUESDAY not in router.offices[MAMUJU].calendar.closed


async def test_ramadan_as_it_was_announced_takes_the_place_of_the_estimate(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    office = router.offices[MAMUJU]
    short = {"Senin-Kamis": "08.00-14.00", "Jumat": "08.00-11.00, 13.00-14.30"}
    await router.calendars.edit(
        add_spell, "Ramadan", date(2027, 2, 9), date(2027, 3, 10), short,
        office=office, by=cast.ratna, at=clock(),
    )  # fmt: skip
    ends = {day: office.calendar.spans(date(2027, 2, day))[-1][1].hour for day in (8, 9)}
    assert ends == {8: 15, 9: 14}
    assert len(office.calendar.spans(date(2027, 2, 12))) == 2
    (spell,) = await every(router, Spell)
    removed: Any = {"office": office, "reason": "Salah", "by": cast.ratna, "at": clock()}
    await router.calendars.edit(remove_spell, spell.id, **removed)
    assert office.calendar.spans(date(2027, 2, 8))[-1][1].hour == 15
    with pytest.raises(Missing):
        await router.calendars.edit(remove_spell, spell.id, **removed)


@pytest.mark.parametrize(
    ("first", "last", "hours", "why"),
    [
        (date(2027, 3, 9), date(2027, 2, 8), "08.00-14.00", "backwards"),
        (date(2027, 2, 8), date(2027, 3, 9), "14.00-08.00", "hours"),
        (date(2026, 12, 1), date(2026, 12, 31), "08.00-14.00", "overlap"),
    ],
)
async def test_a_spell_that_makes_no_sense_is_refused(
    router: Router, cast: Cast, clock: FixedClock, first: date, last: date, hours: str, why: str
) -> None:
    office = router.offices[MAMUJU]
    add: Any = {"office": office, "by": cast.ratna, "at": clock()}
    december = {"Senin-Jumat": "08.00-12.00"}
    await router.calendars.edit(
        add_spell, "Pemilu", date(2026, 12, 7), date(2026, 12, 9), december, **add
    )
    with pytest.raises(Refused, match=why):
        await router.calendars.edit(
            add_spell, "Ramadan", first, last, {"Senin-Jumat": hours}, **add
        )
