"""From when a promise counts, and whose turn it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.decision import Accepted, Answer, Choices, Decision, Handoff, Nothing, Thanks
from bot.turn import Turn
from desk.conversation import Conversation
from desk.event import Event
from desk.message import Message
from desk.office import Office
from desk.ticket import Ticket
from router import Router
from router.close import close, reopen
from router.reply import reply
from store import Store
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, by_mail, offices, wulan
from tests.router.test_receive import every

SAID: dict[str, Decision] = {
    "jam?": Answer(article="jam", confidence=1.0, text="Pukul 08.00.", memory={"answered": "jam"}),
    "data?": Choices(articles=("a", "b"), text="1 atau 2?", memory={"choices": ["a", "b"]}),
    "belum": Handoff(gate="rejected", continues=True),
    "ke petugas": Handoff(gate="officer", continues=True),
    "1": Answer(article="a", confidence=1.0, text="Ini.", memory={"answered": "a"}, continues=True),
    "sudah": Accepted(gate="accepted", article="jam", text="Baik.", continues=True),
    "makasih": Thanks(gate="thanks", text="Sama-sama."),
    "stiker": Nothing(gate="empty", memory={"answered": "jam"}),
}


def scripted(_office: Office) -> Callable[[Turn], Decision]:
    def think(turn: Turn) -> Decision:
        return SAID.get(turn.texts[-1], Handoff(gate="unanswered"))

    return think


@pytest.fixture
async def router(store: Store, clock: FixedClock) -> Router:
    """A router whose bot follows the script, at once."""
    return Router(store, offices(), scripted, clock=clock)


async def say(router: Router, clock: FixedClock, *texts: str) -> None:
    """Say one thing after another, each five minutes after the last."""
    for text in texts:
        number = len(await every(router, Message)) + 1
        await router.receive(wulan(text, number, at=clock()))
        clock.forward(minutes=5)


@pytest.mark.parametrize(
    ("texts", "minutes"),
    [
        (("minta peta",), 0),
        (("jam?", "belum"), 0),
        (("jam?", "stiker", "belum"), 0),
        (("data?", "ke petugas"), 0),
        (("data?", "1", "belum"), 0),
        (("jam?", "sudah", "minta peta"), 10),
        (("jam?", "minta peta"), 5),
        (("jam?", "sudah", "data?", "1", "belum"), 10),
        (("jam?", "sudah", "stiker", "minta peta"), 15),
        (("makasih", "minta peta"), 5),
    ],
)
async def test_the_promise_counts_from_the_question_that_nobody_answered(
    router: Router, clock: FixedClock, texts: tuple[str, ...], minutes: int
) -> None:
    await say(router, clock, *texts)
    (ticket,) = await every(router, Ticket)
    assert ticket.received_at == MONDAY + timedelta(minutes=minutes)


async def test_after_an_accepted_answer_nothing_is_unanswered(
    router: Router, clock: FixedClock
) -> None:
    await say(router, clock, "jam?", "sudah")
    assert [c.unanswered_since for c in await every(router, Conversation)] == [None]


async def patient(store: Store, clock: FixedClock) -> Router:
    return Router(store, offices(whatsapp=20), scripted, clock=clock)


async def test_a_second_burst_has_a_quiet_window_of_its_own(
    store: Store, clock: FixedClock
) -> None:
    router = await patient(store, clock)
    await router.receive(wulan("jam?", 1, at=clock()))
    clock.forward(seconds=30)
    await router.timekeeper.consider_what_is_due()
    clock.forward(minutes=10)
    for number, text in enumerate(("kak", "mau tanya", "minta peta"), 2):
        await router.receive(wulan(text, number, at=clock()))
        clock.forward(seconds=10)
        assert await router.timekeeper.consider_what_is_due() == 0
    clock.forward(seconds=11)
    assert await router.timekeeper.consider_what_is_due() == 1
    heard = [m.direction for m in await every(router, Message)]
    assert heard == ["in", "out", "in", "in", "in", "out"]


async def test_a_second_burst_without_end_is_considered_after_ninety_seconds_too(
    store: Store, clock: FixedClock
) -> None:
    router = await patient(store, clock)
    await router.receive(wulan("jam?", 1, at=clock()))
    clock.forward(minutes=10)
    await router.timekeeper.consider_what_is_due()
    for number in range(2, 9):
        await router.receive(wulan("minta peta", number, at=clock()))
        clock.forward(seconds=14)
    assert await router.timekeeper.consider_what_is_due() == 1


async def test_a_burst_across_midnight_counts_from_its_first_message(
    store: Store, clock: FixedClock
) -> None:
    router = await patient(store, clock)
    await router.receive(wulan("jam?", 1, at=clock()))
    clock.forward(minutes=1)
    await router.timekeeper.consider_what_is_due()
    clock.at = datetime(2026, 11, 16, 15, 59, 55, tzinfo=UTC)  # 23.59.55 WITA
    await router.receive(wulan("kak", 2, at=clock()))
    clock.forward(seconds=10)
    await router.receive(wulan("minta peta", 3, at=clock()))
    clock.forward(seconds=30)
    await router.timekeeper.consider_what_is_due()
    (ticket,) = await every(router, Ticket)
    assert ticket.received_at == datetime(2026, 11, 16, 15, 59, 55, tzinfo=UTC)
    assert ticket.due_at == datetime(2026, 11, 17, 7, 30, tzinfo=UTC)


async def answer(router: Router, cast: Cast, ticket: Ticket, at: datetime) -> None:
    await router.run(reply, ticket.conversation_id, "Baik", office=MAMUJU, by=cast.sari, at=at)


async def test_who_writes_again_after_the_answer_is_owed_the_next_word(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    await say(router, clock, "minta peta")
    (ticket,) = await every(router, Ticket)
    await answer(router, cast, ticket, clock())
    assert (await every(router, Ticket))[0].next_due_at is None
    clock.at = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
    await say(router, clock, "yang 2025", "dan 2026")
    (ticket,) = await every(router, Ticket)
    (conversation,) = await every(router, Conversation)
    assert conversation.unanswered_since == datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
    assert ticket.next_due_at == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    assert ticket.due_at == datetime(2026, 11, 17, 7, 30, tzinfo=UTC)
    await answer(router, cast, ticket, clock())
    (ticket,) = await every(router, Ticket)
    (conversation,) = await every(router, Conversation)
    assert (ticket.next_due_at, conversation.unanswered_since) == (None, None)


async def test_writing_more_before_the_answer_moves_no_deadline(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    await say(router, clock, "minta peta")
    clock.forward(hours=3)
    await say(router, clock, "yang 2025")
    (ticket,) = await every(router, Ticket)
    assert ticket.next_due_at == ticket.due_at == datetime(2026, 11, 17, 7, 30, tzinfo=UTC)


async def test_a_ticket_reopened_without_an_answer_is_owed_it_still(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    await say(router, clock, "minta peta")
    (ticket,) = await every(router, Ticket)
    assert ticket.id
    await router.run(close, ticket.id, office=MAMUJU, by=cast.sari, at=clock(), nothing_owed=True)
    await router.run(reopen, ticket.id, office=MAMUJU, by=cast.sari, at=clock())
    (again,) = await every(router, Ticket)
    (conversation,) = await every(router, Conversation)
    assert again.next_due_at == ticket.due_at
    assert conversation.unanswered_since == ticket.received_at


async def test_a_reopened_ticket_that_was_answered_waits_for_the_person(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    await say(router, clock, "minta peta")
    (ticket,) = await every(router, Ticket)
    assert ticket.id
    await answer(router, cast, ticket, clock())
    await router.run(close, ticket.id, office=MAMUJU, by=cast.sari, at=clock())
    await router.run(reopen, ticket.id, office=MAMUJU, by=cast.sari, at=clock())
    (again,) = await every(router, Ticket)
    assert again.next_due_at is None


async def test_an_answer_that_would_feed_a_mail_loop_becomes_a_ticket(
    router: Router, clock: FixedClock, cast: Cast
) -> None:
    """Whoever writes six times a day may be a person: somebody of the office looks."""
    for number in range(1, 7):
        await router.receive(by_mail("jam?", number))
    (ticket,) = await every(router, Ticket)
    (last,) = [m for m in await every(router, Message) if m.direction == "in"][-1:]
    assert ticket.conversation_id == last.conversation_id
    assert ticket.reason == "withheld"
    verbs: list[Any] = [e.verb for e in await every(router, Event)]
    assert verbs.count("message.withheld") == 1
