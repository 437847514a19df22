"""Officers write calls down: once, beside what the exchange told, with what is owed."""

from datetime import timedelta
from typing import Any

import pytest

from desk.call import Call, CallbackRule, CallRecord, LoggedCall
from desk.contact import Contact
from desk.conversation import Conversation
from desk.event import Event
from desk.message import Message
from desk.ticket import Ticket
from router import Router
from router.errors import Refused
from router.log_call import log_call
from router.log_call_by_officer import log_call_by_officer
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, wulan
from tests.router.test_receive import every


def logged(**changes: Any) -> LoggedCall:
    """Return what an officer writes of Wulan's call."""
    told: dict[str, Any] = {
        "client_id": "6f1c", "number": "0812-3456-7890", "name": "Wulan", "started_at": MONDAY,
        "outcome": "answered", "talk_s": 300, "note": "Tanya PDRB 2024; dikirim lewat email.",
    }  # fmt: skip
    return LoggedCall(**{**told, **changes})


def recorded(outcome: str = "answered", **changes: Any) -> CallRecord:
    """Return what the exchange tells of Wulan's call."""
    spoke = outcome == "answered"
    told: dict[str, Any] = {
        "source": "asterisk", "account": "7604/pbx1", "external_id": "1.1", "direction": "in",
        "from_raw": "081234567890", "from_number": "+6281234567890", "from_name": "",
        "to_raw": "1001", "to_number": "", "started_at": MONDAY + timedelta(minutes=3),
        "answered_at": MONDAY + timedelta(minutes=3) if spoke else None,
        "ended_at": MONDAY + timedelta(minutes=8), "ring_s": 4, "talk_s": 290 if spoke else 0,
        "outcome": outcome,
    }  # fmt: skip
    return CallRecord(**{**told, **changes})


async def write(router: Router, cast: Cast, **changes: Any) -> Call:
    return await router.run(
        log_call_by_officer, logged(**changes),
        office=router.offices[MAMUJU], by=cast.sari, at=router.clock(),
    )  # fmt: skip


async def tell(router: Router, outcome: str = "answered", **changes: Any) -> Call:
    return await router.run(
        log_call, recorded(outcome, **changes),
        office=router.offices[MAMUJU], rule=CallbackRule(), at=router.clock(),
    )  # fmt: skip


async def test_a_call_is_in_the_timeline_with_its_note(router: Router, cast: Cast) -> None:
    await write(router, cast)
    (call,) = await every(router, Call)
    (message,) = await every(router, Message)
    (contact,) = await every(router, Contact)
    assert (call.source, call.entered_by, call.talk_s) == ("manual", cast.sari, 300)
    assert message.text == "Tanya PDRB 2024; dikirim lewat email."
    assert message.extra["call"]["outcome"] == "answered"
    assert contact.name == "Wulan"
    assert await every(router, Ticket) == []
    assert [e.verb for e in await every(router, Event)] == ["call.logged"]


async def test_pressing_the_button_twice_logs_once(router: Router, cast: Cast) -> None:
    first = await write(router, cast)
    again = await write(router, cast)
    assert first.id == again.id
    assert len(await every(router, Message)) == 1


async def test_a_call_may_be_written_down_days_later(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    clock.forward(days=3)
    call = await write(router, cast)
    assert (call.started_at, call.entered_at) == (MONDAY, clock())


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"number": "hello"}, "number"),
        ({"number": "12345"}, "number"),
        ({"number": "", "direction": "out"}, "number"),
        ({"started_at": MONDAY + timedelta(hours=1)}, "time"),
        ({"started_at": MONDAY - timedelta(days=400)}, "time"),
        ({"note": "x" * 20_001}, "long"),
        ({"name": "x" * 201}, "long_name"),
        ({"outcome": "maybe"}, "other"),
        ({"direction": "up"}, "other"),
        ({"follow_up": "party"}, "other"),
        ({"client_id": ""}, "other"),
        ({"note": "a\0b"}, "other"),
    ],
)
async def test_what_cannot_be_is_refused_with_the_reason(
    router: Router, cast: Cast, wrong: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        await write(router, cast, **wrong)
    assert refused.value.why == why
    assert await every(router, Call) == []


async def test_a_caller_who_hides_the_number_can_be_written_down(
    router: Router, cast: Cast
) -> None:
    call = await write(router, cast, number="")
    assert call.message_id is not None


async def test_the_note_joins_what_the_exchange_told(router: Router, cast: Cast) -> None:
    await tell(router)
    await write(router, cast)
    (call,) = await every(router, Call)
    (message,) = await every(router, Message)
    assert (call.source, call.talk_s, call.entered_by) == ("asterisk", 290, cast.sari)
    assert message.text == call.note == "Tanya PDRB 2024; dikirim lewat email."


async def test_what_the_exchange_tells_later_joins_the_note(router: Router, cast: Cast) -> None:
    await write(router, cast)
    await tell(router)
    (call,) = await every(router, Call)
    (message,) = await every(router, Message)
    assert (call.source, call.external_id, call.talk_s) == ("asterisk", "1.1", 290)
    assert message.text == "Tanya PDRB 2024; dikirim lewat email."
    assert (await write(router, cast)).id == call.id


@pytest.mark.parametrize(
    "other",
    [
        {"number": "085299990000"},
        {"direction": "out"},
        {"started_at": MONDAY - timedelta(minutes=20)},
        {"outcome": "missed"},
    ],
)
async def test_another_call_stays_another_call(
    router: Router, cast: Cast, other: dict[str, Any]
) -> None:
    await tell(router)
    await write(router, cast, **other)
    assert len(await every(router, Call)) == 2


async def test_two_calls_of_one_number_keep_their_own_notes(router: Router, cast: Cast) -> None:
    await tell(router)
    await write(router, cast)
    await write(router, cast, client_id="other", note="Menelepon lagi")
    assert [call.note for call in await every(router, Call)] == [
        "Tanya PDRB 2024; dikirim lewat email.", "Menelepon lagi",
    ]  # fmt: skip


async def test_a_missed_call_is_owed_a_call_back(router: Router, cast: Cast) -> None:
    await write(router, cast, outcome="missed", talk_s=0)
    (ticket,) = await every(router, Ticket)
    assert (ticket.kind, ticket.reason, ticket.received_at) == ("callback", "missed", MONDAY)


async def test_logging_the_call_made_settles_the_call_back(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await tell(router, "missed")
    clock.forward(hours=1)
    await write(router, cast, direction="out", started_at=clock())
    (ticket,) = await every(router, Ticket)
    (conversation,) = await every(router, Conversation)
    assert (ticket.first_response_at, ticket.next_due_at) == (clock(), None)
    assert ticket.closed_by == f"officer:{cast.sari}"
    assert conversation.unanswered_since is None


async def test_a_call_back_that_nobody_takes_is_still_owed(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await tell(router, "missed")
    clock.forward(hours=1)
    await write(router, cast, direction="out", outcome="missed", started_at=clock())
    (ticket,) = await every(router, Ticket)
    assert (ticket.closed_at, ticket.first_response_at) == (None, None)
    assert len(await every(router, Message)) == 2


async def test_an_answered_call_can_leave_a_ticket_behind(router: Router, cast: Cast) -> None:
    call = await write(router, cast, follow_up="consultation")
    (ticket,) = await every(router, Ticket)
    assert (ticket.kind, ticket.channel, ticket.id) == ("consultation", "phone", call.ticket_id)


async def test_a_note_on_the_exchanges_record_can_leave_a_ticket_behind(
    router: Router, cast: Cast
) -> None:
    await tell(router)
    call = await write(router, cast, follow_up="consultation")
    (ticket,) = await every(router, Ticket)
    assert call.ticket_id == ticket.id


async def test_a_call_about_an_open_ticket_joins_it_and_stops_no_clock(
    router: Router, cast: Cast
) -> None:
    await router.receive(wulan("minta data PDRB"))
    call = await write(router, cast)
    (ticket,) = await every(router, Ticket)
    (conversation,) = await every(router, Conversation)
    assert call.conversation_id == ticket.conversation_id
    assert (conversation.channel, ticket.first_response_at) == ("whatsapp", None)


async def test_calling_a_stranger_makes_a_contact_when_an_officer_says_so(
    router: Router, cast: Cast
) -> None:
    call = await write(router, cast, direction="out")
    assert call.contact_id is not None


async def test_numbers_follow_the_offices_dial_plan(router: Router, cast: Cast) -> None:
    office = router.offices[MAMUJU]
    plan = {"phone": {"dial_plan": {"area_code": "426"}}}
    router.offices[MAMUJU] = office.model_copy(update={"channels": {**office.channels, **plan}})
    assert (await write(router, cast, number="212345")).from_number == "+62426212345"
