"""Further clocks are watched like the first answer: each level once, to whom the office chose."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from desk.event import Event
from desk.notice import Notice
from desk.ticket import Ticket
from desk.timer import Timer
from router import Router
from router.change_kind import change_kind
from router.close import close
from router.complaint import name_officer
from router.reply import reply
from store import Store, rows, timers
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, by_mail, hire, wulan
from tests.router.silent import wita
from tests.router.test_clocks import promising
from tests.router.test_receive import every
from tests.router.test_watch import look, watching

TO_ALL: dict[str, Any] = {
    **{level: ["told@bps.example"] for level in ("half", "soon", "overdue")},
    "escalated": ["telegram:-100123"],
}
LEVELS = ("half_way", "due_soon", "overdue", "escalated")


@pytest.fixture
async def cast(store: Store, clock: FixedClock) -> Cast:
    return await store.run(hire, at=clock())


async def as_kind(router: Router, cast: Cast, kind: str, number: int = 1) -> Ticket:
    """Somebody's matter that came just now, and that an officer called by its kind."""
    await router.receive(by_mail("minta data", number, at=router.clock()))
    ticket: Ticket = (await every(router, Ticket))[-1]
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": router.clock()}
    await router.run(change_kind, ticket.id or 0, kind, **told)
    return ticket


async def answer(router: Router, cast: Cast, talk: int = 1, text: str = "Kami periksa.") -> None:
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": router.clock()}
    await router.run(reply, talk, text, **told)


async def end_of(router: Router, name: str) -> Timer:
    (found,) = [timer for timer in await every(router, Timer) if timer.name == name]
    timer: Timer = found
    return timer


async def told_of(router: Router) -> dict[str, Counter[str]]:
    """Return for each clock which levels were recorded, and how often."""
    found = dict[str, Counter[str]]()
    for event in await every(router, Event):
        area, _, what = event.verb.partition(".")
        if area in ("ticket", "timer") and what in LEVELS:
            found.setdefault(event.detail.get("clock", ""), Counter())[what] += 1
    return found


async def test_every_clock_of_a_complaint_is_told_at_each_level_once(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, **TO_ALL)
    await as_kind(router, cast, "complaint")
    clock.forward(hours=1)
    await answer(router, cast)  # acknowledged: the first answer and the first reply are given
    decision = await end_of(router, "decision")
    assert decision.due_at
    while clock() < decision.due_at + timedelta(days=1):
        clock.forward(hours=8)
        await look(router, post)
    assert await told_of(router) == {
        "simple": Counter(LEVELS), "decision": Counter(LEVELS)
    }  # fmt: skip
    assert Counter((n.level, n.way) for n in post.sent) == Counter(
        {("half", "email"): 2, ("soon", "email"): 2, ("overdue", "email"): 2,
         ("escalated", "telegram"): 2}
    )  # fmt: skip
    lines = {line for n in post.sent for line in n.text.splitlines() if line.startswith("• ")}
    number = (await every(router, Ticket))[0].number
    assert lines == {
        f"• {number} · Email · pengaduan sederhana · batas Senin, 23 November 2026 "
        "pukul 15.30 WITA · Sari",
        f"• {number} · Email · keputusan · batas Jumat, 15 Januari 2027 pukul 16.00 WITA · Sari",
    }


async def test_the_shares_of_a_clock_are_of_its_own_opening_time(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, **TO_ALL)
    await as_kind(router, cast, "request")
    await answer(router, cast)
    due = (await end_of(router, "resolution")).due_at
    assert due == wita(30, 15, 30)
    calendar = router.offices[MAMUJU].calendar
    whole, seen = calendar.open_seconds(MONDAY, due), list[tuple[str, float]]()
    while clock() < due:
        clock.forward(minutes=30)
        share = calendar.open_seconds(MONDAY, clock()) / whole
        seen += [(level, share) for level, _, _ in await look(router, post)]
    assert [level for level, _ in seen] == ["half", "soon", "escalated"]
    assert [share for _, share in seen[:2]] == pytest.approx([0.5, 0.75], abs=1801 / whole)


async def test_a_clock_that_waited_for_the_citizen_goes_on_where_it_was(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    """A week in which the citizen was asked something uses up none of the time."""
    pledge = {"first_response": "1 working day", "resolution": "4 working days"}
    router, post = watching(store, clock, promising(whatsapp=pledge)[MAMUJU], **TO_ALL)
    await router.receive(wulan("minta data", at=clock()))  # Monday at nine
    clock.forward(hours=1)
    await answer(router, cast, text="Wilayah mana?")
    clock.at = wita(23, 10)
    assert await look(router, post) == []
    await router.receive(wulan("Mamuju", 2, at=clock()))
    due = (await end_of(router, "resolution")).due_at
    assert due == wita(27, 16)
    calendar, seen = router.offices[MAMUJU].calendar, dict[str, float]()
    whole = 3600 + calendar.open_seconds(wita(23, 10), due)
    assert await look(router, post) == []  # one hour of the four days is gone, not a week
    while clock() < due:
        clock.forward(minutes=30)
        for notice in await every_notice(router, post):
            if "penyelesaian" in notice.text:
                ran = 3600 + calendar.open_seconds(wita(23, 10), clock())
                seen.setdefault(notice.level, ran / whole)
    assert seen["half"] == pytest.approx(0.5, abs=1801 / whole)
    assert seen["soon"] == pytest.approx(0.75, abs=1801 / whole)


async def every_notice(router: Router, post: Any) -> list[Notice]:
    known = len(post.sent)
    await look(router, post)
    return list(post.sent[known:])


async def test_after_days_of_downtime_one_summary_names_each_clock_once(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, **TO_ALL)
    for number in (1, 2):
        await as_kind(router, cast, "complaint", number)
    clock.at = wita(29, 9)  # first answer and simple decision are broken, the first reply is near
    assert await look(router, post) == [
        ("escalated", "telegram", "-100123"), ("overdue", "email", "told@bps.example"),
    ]  # fmt: skip
    mail = next(n for n in post.sent if n.way == "email")
    assert "2 tiket" in mail.subject
    assert mail.tickets == [1, 2]
    assert [mail.text.count(name) for name in ("pengaduan sederhana", "tanggapan pertama")] == [
        2, 2
    ]  # fmt: skip
    fresh, late_post = watching(store, clock, **TO_ALL)  # a process that was started just now
    assert await look(fresh, late_post) == []
    assert (await told_of(router))["simple"] == Counter({"overdue": 2, "escalated": 2})


async def test_who_ends_a_clock_too_late_records_the_breach_before_the_watch_does(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, **TO_ALL)
    ticket = await as_kind(router, cast, "request")
    await answer(router, cast)
    clock.at = wita(30, 16)
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": clock()}
    await router.run(close, ticket.id or 0, **told)
    await look(router, post)
    assert (await told_of(router))["resolution"] == Counter({"overdue": 1})
    end = await end_of(router, "resolution")
    assert (end.met, end.overdue_at) == (False, clock())


async def test_a_first_answer_that_is_due_after_a_further_clock_is_watched_too(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    """72 hours end on Thursday morning, the three working days of the first answer at closing."""
    router, post = watching(store, clock, **TO_ALL)
    await as_kind(router, cast, "privacy")
    clock.at = wita(19, 9, 1)
    assert ("overdue", "email", "told@bps.example") in await look(router, post)
    assert [t.overdue_at for t in await every(router, Ticket)] == [None]
    clock.at = wita(19, 15, 31)
    assert ("overdue", "email", "told@bps.example") in await look(router, post)
    assert [t.overdue_at for t in await every(router, Ticket)] == [clock()]
    assert await look(router, post) == []


async def test_the_officer_about_whom_it_is_a_complaint_is_told_nothing_of_its_clocks(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    to = ["officer", "supervisor", "sari@bps.example"]
    router, post = watching(store, clock, half=to, soon=to, overdue=to)
    ticket = await as_kind(router, cast, "complaint")
    told: Any = {"office": MAMUJU, "by": cast.ratna, "at": clock()}
    await router.run(name_officer, ticket.id or 0, cast.sari, **told)
    for day in range(17, 30):
        clock.at = wita(day, 12)
        await look(router, post)
    assert "sari@bps.example" not in {notice.address for notice in post.sent}
    assert any("tanggapan pertama" in notice.text for notice in post.sent)


async def test_a_broken_matter_stops_the_watch_of_no_other(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, **TO_ALL)
    for number in (1, 2, 3):
        await as_kind(router, cast, "complaint", number)

    second = (await every(router, Ticket))[1]

    def spoil(session: Any) -> None:
        rows.write(session, Ticket, 1, terms={"promise": None})
        (simple,) = [t for t in timers.of_ticket(session, second) if t.name == "simple"]
        rows.write(session, Timer, simple.id or 0, pauses={"spans": [["never", "ever"]]})

    await store.run(spoil)
    clock.at = wita(27, 9)
    await look(router, post)
    late = {t.id for t in await every(router, Ticket) if t.overdue_at}
    assert late == {2, 3}
    ends = {(t.ticket_id, t.name) for t in await every(router, Timer) if t.overdue_at}
    assert ends == {(1, "simple"), (3, "simple")}
    mail = next(n for n in post.sent if n.way == "email")
    assert mail.text.count("pengaduan sederhana") == 2
    assert await look(router, post) == []
