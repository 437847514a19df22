"""What nears its end is told once each to whom the office chose, also after days of downtime."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from desk.event import Event
from desk.message import Status
from desk.notice import Notice
from desk.notices import Notices
from desk.office import Office
from desk.ticket import Ticket
from router import Router
from router.assign import assign
from router.channel import DeliveryError, Unknown
from router.claim_notices import claim_notices
from router.reply import reply
from store import Store, rows
from tests.cast import MAMUJU, PROFILES, Cast, FixedClock, by_mail, hire, minds, wulan
from tests.router.silent import wita
from tests.router.test_receive import every

TOLD = {
    "half": ["half@bps.example"],
    "soon": ["officer"],
    "escalated": ["supervisor", "telegram:-100123"],
    "overdue": ["officer", "supervisor"],
    "telegram": {"bot_token": "123:" + "A" * 35},
}


class Post:
    """A way to officers that does what the test says."""

    def __init__(self) -> None:
        self.sent: list[Notice] = []
        self.script: list[Exception] = []

    async def notify(self, notice: Notice) -> str:
        self.sent.append(notice)
        if self.script:
            raise self.script.pop(0)
        return f"N{notice.id}"


def watching(
    store: Store, clock: FixedClock, of: Office = PROFILES[MAMUJU], **changes: Any
) -> tuple[Router, Post]:
    notices = Notices.model_validate(TOLD | changes)
    quiet = dict.fromkeys(("whatsapp", "email"), 0.0)
    office = of.model_copy(update={"notices": notices, "quiet": quiet})
    router, post = Router(store, {MAMUJU: office}, minds, clock=clock), Post()
    router.crier.connect({(MAMUJU, "email"): post, (MAMUJU, "telegram"): post})
    return router, post


@pytest.fixture
async def cast(store: Store, clock: FixedClock) -> Cast:
    return await store.run(hire, at=clock())


async def look(router: Router, post: Post) -> list[tuple[str, str, str]]:
    """Let clock and crier work; return to whom notices went since the last look, and why."""
    known = len(post.sent)
    await router.timekeeper.watch()
    await router.crier.send_what_waits()
    return sorted((n.level, n.way, n.address) for n in post.sent[known:])


async def test_each_level_is_told_once_to_whom_the_office_chose(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))  # Monday 09.00, due Tuesday 15.30
    (ticket,) = await every(router, Ticket)
    await router.run(assign, 1, cast.sari, office=MAMUJU, by=cast.ratna, at=clock())
    ratna, sari = ("email", "ratna@bps.example"), ("email", "sari@bps.example")
    seen = {}
    for at in ((16, 15, 0), (17, 8, 31), (17, 12, 8), (17, 13, 31), (17, 15, 30), (17, 15, 31)):
        clock.at = wita(*at)
        seen[at[:2]] = await look(router, post)
        assert await look(router, post) == []
    assert seen == {
        (16, 15): [],
        (17, 8): [("half", "email", "half@bps.example")],
        (17, 12): [("soon", *sari)],
        (17, 13): [("escalated", *ratna), ("escalated", "telegram", "-100123")],
        (17, 15): [("overdue", *ratna), ("overdue", *sari)],
    }
    verbs = Counter(e.verb for e in await every(router, Event) if e.verb.startswith("ticket."))
    assert [verbs[f"ticket.{v}"] for v in ("half_way", "due_soon", "escalated", "overdue")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    assert ticket.number in post.sent[0].text
    assert "Wulan" not in " ".join(n.text + n.subject for n in post.sent)


async def test_after_days_of_downtime_each_recipient_gets_one_summary(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock)
    for number in range(1, 41):
        await router.receive(by_mail("minta data", number, at=clock()))
    clock.at = wita(26, 9)
    assert await look(router, post) == [
        ("escalated", "telegram", "-100123"),
        ("overdue", "email", "budi@bps.example"),
        ("overdue", "email", "ratna@bps.example"),
        ("overdue", "email", "sari@bps.example"),
    ]
    (summary,) = [n for n in post.sent if "ratna" in n.address]
    assert "40 tiket" in summary.subject
    assert summary.text.count("• ") == 20
    assert "20 tiket lagi" in summary.text
    assert await look(router, post) == []


async def test_two_processes_with_a_clock_each_tell_once(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    routers = [watching(store, clock) for _ in range(4)]
    for number in range(1, 6):
        await routers[0][0].receive(wulan("minta data", number, at=clock()))
    for at in ((17, 13, 31), (18, 9)):
        clock.at = wita(*at)
        await asyncio.gather(*[router.timekeeper.watch() for router, _ in routers])
        await asyncio.gather(*[router.crier.send_what_waits() for router, _ in routers])
    sent = Counter((n.level, n.address) for _, post in routers for n in post.sent)
    assert set(sent.values()) == {1}
    assert {("escalated", "-100123"), ("overdue", "ratna@bps.example")} <= set(sent)


async def test_a_notice_whose_sender_died_is_in_doubt_and_never_sent_again(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    clock.at = wita(17, 12, 8)
    await router.timekeeper.watch()
    assert len(await router.run(claim_notices, [MAMUJU], as_of=clock())) == 1
    clock.forward(minutes=5)
    assert await look(router, post) == []
    (notice,) = await every(router, Notice)
    assert (notice.status, notice.error) == (Status.UNKNOWN, "sender stopped")
    assert "notice.unknown" in [e.verb for e in await every(router, Event)]


@pytest.mark.parametrize(
    ("outcome", "attempts", "status"),
    [
        (DeliveryError("no connection"), 2, Status.SENT),
        (DeliveryError("no such chat", permanent=True), 1, Status.FAILED),
        (Unknown("cut off"), 1, Status.UNKNOWN),
        (RuntimeError("broke"), 1, Status.UNKNOWN),
    ],
)
async def test_only_what_surely_did_not_go_is_tried_again(
    store: Store, clock: FixedClock, cast: Cast, outcome: Exception, attempts: int, status: str
) -> None:
    router, post = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    clock.at, post.script = wita(17, 12, 8), [outcome]
    for _ in range(3):
        await look(router, post)
        clock.forward(seconds=30)
    (notice,) = await every(router, Notice)
    assert (notice.status, len(post.sent)) == (status, attempts)


async def test_a_further_word_that_is_owed_is_watched_too_and_is_no_breach_of_the_promise(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await router.run(reply, 1, "Ada.", office=MAMUJU, by=cast.sari, at=clock.forward(hours=1))
    clock.at = wita(18, 8)
    await router.receive(wulan("yang 2024?", 2, at=clock()))
    clock.at = wita(20, 9)
    assert ("overdue", "email", "ratna@bps.example") in await look(router, post)
    (ticket,) = await every(router, Ticket)
    assert ticket.overdue_at is None


async def test_nobody_is_told_what_was_answered_or_closed_meanwhile(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await router.run(reply, 1, "Ada.", office=MAMUJU, by=cast.sari, at=clock.forward(hours=1))
    clock.at = wita(20, 9)
    assert await look(router, post) == []


async def test_the_officer_about_whom_it_is_a_complaint_is_told_nothing(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, post = watching(store, clock, overdue=["supervisor", "Ratna@BPS.example", "officer"])
    await router.receive(wulan("minta data", at=clock()))
    (ticket,) = await every(router, Ticket)
    ticket.hidden_from = cast.ratna
    await store.run(lambda session: rows.save(session, ticket, "hidden_from"))
    clock.at = wita(18, 9)
    assert ("email", "ratna@bps.example") not in [
        (way, place.lower()) for _, way, place in await look(router, post)
    ]
    assert post.sent
