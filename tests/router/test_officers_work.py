"""What officers do: answer, note, assign, close, reopen; and what the clock reminds of."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import Sender
from desk.message import Message
from desk.ticket import Assignment, Ticket
from router import Router
from router.assign import assign
from router.close import close, reopen
from router.errors import Missing, Refused
from router.hand_off import open_ticket
from router.reply import note, reply
from store import rows
from tests.cast import MAMUJU, PASURUAN, Cast, FixedClock, offices, wulan
from tests.router.test_receive import every


async def ticket(router: Router, text: str = "minta data", number: int = 1) -> Ticket:
    await router.receive(wulan(text, number))
    opened: Ticket = (await every(router, Ticket))[-1]
    return opened


async def test_an_officers_answer_stops_the_first_response_clock(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    clock.forward(hours=1)
    await router.run(
        reply, opened.conversation_id, " Baik, Kak. ", office=MAMUJU, by=cast.sari, at=clock()
    )
    (answered,) = await every(router, Ticket)
    assert answered.first_response_at == clock()
    message = (await every(router, Message))[-1]
    assert (message.text, message.author, message.status) == ("Baik, Kak.", "officer", "pending")


async def test_the_automatic_acknowledgement_stops_no_clock(router: Router, cast: Cast) -> None:
    assert (await ticket(router)).first_response_at is None


async def test_pressing_the_button_twice_sends_once(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    for _ in range(2):
        await router.run(
            reply, opened.conversation_id, "Baik", office=MAMUJU, by=cast.sari, at=clock(),
            client_id="0d9c",
        )  # fmt: skip
    assert [m.text for m in await every(router, Message)].count("Baik") == 1


@pytest.mark.parametrize(("text", "why"), [
    ("  ", "empty"), ("\u200b\ufeff\u202e\xa0\x07\n", "empty"), ("x" * 20_001, "long"),
])  # fmt: skip
async def test_an_answer_that_cannot_be_sent_is_refused_with_the_reason(
    router: Router, cast: Cast, clock: FixedClock, text: str, why: str
) -> None:
    opened = await ticket(router)
    with pytest.raises(Refused) as refused:
        await router.run(
            reply, opened.conversation_id, text, office=MAMUJU, by=cast.sari, at=clock()
        )
    assert refused.value.why == why


async def test_nothing_is_typed_into_a_closed_whatsapp_window(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    clock.forward(hours=25)
    with pytest.raises(Refused, match="window"):
        await router.run(
            reply, opened.conversation_id, "Baik", office=MAMUJU, by=cast.sari, at=clock()
        )


async def test_an_officer_who_has_not_seen_the_newest_message_is_told(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    await router.receive(wulan("eh, yang 2023", 2))
    with pytest.raises(Refused, match="changed"):
        await router.run(
            reply, opened.conversation_id, "Baik", office=MAMUJU, by=cast.sari, at=clock(), seen=2
        )


async def test_an_officer_of_another_office_finds_nothing(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    assert opened.id
    with pytest.raises(Missing):
        await router.run(
            reply, opened.conversation_id, "Baik", office=PASURUAN, by=cast.joko, at=clock()
        )
    with pytest.raises(Missing):
        await router.run(close, opened.id, office=PASURUAN, by=cast.joko, at=clock())
    with pytest.raises(Missing):
        await router.run(assign, opened.id, cast.joko, office=MAMUJU, by=cast.sari, at=clock())


async def test_a_note_stays_inside_and_stops_no_clock(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    await router.run(
        note, opened.conversation_id, "cek dulu", office=MAMUJU, by=cast.sari, at=clock()
    )
    written = (await every(router, Message))[-1]
    assert (written.direction, written.status) == ("note", "received")
    assert (await every(router, Ticket))[0].first_response_at is None


async def test_tickets_go_to_whoever_has_the_fewest_then_to_the_longest_idle(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    for number in range(1, 5):
        sender = Sender("phone", f"+6281100000{number}")
        await router.receive(wulan("minta data", number, sender=sender))
        clock.forward(minutes=1)
    given = [t.officer_id for t in await every(router, Ticket)]
    assert sorted(given[:2], key=str) == sorted([cast.sari, cast.budi], key=str)
    assert given[2:] == given[:2]


async def test_an_assignment_is_a_record_that_ends_when_another_begins(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    assert opened.id
    other = cast.budi if opened.officer_id == cast.sari else cast.sari
    await router.run(assign, opened.id, other, office=MAMUJU, by=cast.ratna, at=clock())
    first, second = await every(router, Assignment)
    assert first.ended_at == clock()
    assert (second.officer_id, second.ended_at) == (other, None)
    await router.run(assign, opened.id, None, office=MAMUJU, by=cast.ratna, at=clock())
    assert (await every(router, Ticket))[0].officer_id is None


async def test_without_officers_a_ticket_waits_unassigned(router: Router) -> None:
    assert (await ticket(router)).officer_id is None


async def test_nothing_is_closed_while_the_office_owes_an_answer(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    assert opened.id
    with pytest.raises(Refused, match="unanswered"):
        await router.run(close, opened.id, office=MAMUJU, by=cast.sari, at=clock())


async def test_thanks_after_an_answer_leave_nothing_owed(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    assert opened.id
    await router.run(reply, opened.conversation_id, "Baik", office=MAMUJU, by=cast.sari, at=clock())
    await router.receive(wulan("makasih", 2))
    assert (await every(router, Conversation))[0].unanswered_since is None
    assert (await every(router, Ticket))[0].next_due_at is None
    await router.run(close, opened.id, office=MAMUJU, by=cast.sari, at=clock())


async def test_a_closed_ticket_can_be_reopened_and_keeps_its_promise(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    assert opened.id
    await router.run(reply, opened.conversation_id, "Baik", office=MAMUJU, by=cast.sari, at=clock())
    await router.run(close, opened.id, office=MAMUJU, by=cast.sari, at=clock())
    (closed,) = await every(router, Ticket)
    assert closed.closed_by == f"officer:{cast.sari}"
    await router.run(reopen, opened.id, office=MAMUJU, by=cast.sari, at=clock())
    (again,) = await every(router, Ticket)
    assert (again.closed_at, again.due_at) == (None, opened.due_at)
    assert (await every(router, Conversation))[0].ticket_id == opened.id


async def test_a_complaint_goes_to_a_supervisor(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    await router.run(_complain, opened.conversation_id, at=clock())
    (_, complaint) = await every(router, Ticket)
    assert complaint.officer_id == cast.ratna


def _complain(session: Session, conversation_id: int, *, at: datetime) -> None:
    conversation = rows.get(session, Conversation, conversation_id)
    assert conversation
    open_ticket(
        session, conversation, office=offices()[MAMUJU], kind="complaint", channel="whatsapp",
        subject="", reason="complaint", received_at=at, at=at,
    )  # fmt: skip


async def test_each_warning_and_each_breach_is_recorded_once(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    opened = await ticket(router)
    assert opened.due_at == datetime(2026, 11, 17, 7, 30, tzinfo=UTC)
    assert await router.timekeeper.watch() == 0
    clock.at = opened.due_at - timedelta(hours=3)
    assert [await router.timekeeper.watch(), await router.timekeeper.watch()] == [1, 0]
    clock.at = opened.due_at + timedelta(days=9)
    assert [await router.timekeeper.watch(), await router.timekeeper.watch()] == [1, 0]
    verbs = [e.verb for e in await every(router, Event)]
    assert verbs.count("ticket.due_soon") == 1
    assert verbs.count("ticket.overdue") == 1
