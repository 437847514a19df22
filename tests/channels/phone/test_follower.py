"""From an exchange's file to calls, timelines and call-back tickets, on both databases."""

import logging
import multiprocessing
import time
from pathlib import Path
from typing import TypeVar

import pytest
from sqlmodel import Session

from channels.phone.channel import import_file
from desk.call import Call, Leg
from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.cursor import Cursor
from desk.message import Message, Payload
from desk.row import Row
from desk.ticket import Ticket
from router import Router
from router.count_messages import count_messages
from store import health, rows
from tests.cast import MAMUJU, Cast, FixedClock, wulan
from tests.channels.phone.rows import BEGAN, SAMPLES, WULAN, answered, channel, missed, row

R = TypeVar("R", bound=Row)


async def every(router: Router, kind: type[R]) -> list[R]:
    def find(session: Session) -> list[R]:
        found = rows.every(session, kind, rows.columns(kind))
        return sorted(found, key=lambda one: getattr(one, "id", 0) or 0)

    return await router.store.read(find)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "Master.csv"
    path.touch()
    return path


@pytest.fixture(autouse=True)
def later(clock: FixedClock) -> None:
    """The exchange's calls lie a minute in the past."""
    clock.forward(minutes=2)


def _add(log: Path, *lines: bytes) -> None:
    with log.open("ab") as file:
        file.write(b"".join(lines))


async def _hear(router: Router, log: Path, *lines: bytes, settle: float = 0) -> None:
    _add(log, *lines)
    found = channel(router, log, settle_seconds=settle)
    await found.poll()
    await found.close()


def _put(log: Path, *lines: bytes) -> None:
    log.write_bytes(b"".join(lines))


def _turn_over(log: Path, *lines: bytes) -> int:
    """Move the log aside and begin a new one; return the size of the old."""
    old = log.rename(log.with_name("Master.csv.1"))
    _put(log, *lines)
    return old.stat().st_size


async def test_a_missed_call_becomes_a_call_back_ticket(
    router: Router, cast: Cast, log: Path
) -> None:
    await _hear(router, log, missed())
    (call,) = await every(router, Call)
    (ticket,) = await every(router, Ticket)
    (message,) = await every(router, Message)
    assert (call.outcome, call.from_number, call.ring_s) == ("missed", "+6281234567890", 8)
    assert (ticket.kind, ticket.channel, ticket.received_at) == ("callback", "phone", BEGAN)
    assert (call.ticket_id, call.message_id) == (ticket.id, message.id)
    assert ticket.officer_id is not None
    assert message.extra["call"]["outcome"] == "missed"
    assert (message.kind, message.direction, message.channel) == ("call", "in", "phone")


async def test_calls_from_outside_are_the_telephones_pulse(
    router: Router, clock: FixedClock, log: Path
) -> None:
    out = row(src="101", dst=WULAN, context="outgoing", to="PJSIP/trunk-9", uniqueid="9.9")
    await _hear(router, log, missed(1), answered(2, began=BEGAN.replace(minute=1)), out)
    clock.forward(minutes=1)
    await router.run(count_messages, as_of=clock())
    (state,) = await router.store.read(health.states, [(MAMUJU, "phone")], clock())
    assert (state.pulse.heard, state.pulse.heard_at) == (2, BEGAN.replace(minute=1))
    assert state.pulse.sent == 0


async def test_a_caller_who_tries_again_has_one_call_back(
    router: Router, cast: Cast, log: Path
) -> None:
    later = BEGAN.replace(minute=1)
    await _hear(router, log, missed(1), missed(2, began=later))
    calls = await every(router, Call)
    (ticket,) = await every(router, Ticket)
    assert [call.ticket_id for call in calls] == [ticket.id, ticket.id]
    assert len(await every(router, Message)) == 2


async def test_two_callers_have_two_call_backs(router: Router, cast: Cast, log: Path) -> None:
    await _hear(router, log, missed(1), missed(2, src="085299990000"))
    assert len({t.conversation_id for t in await every(router, Ticket)}) == 2


async def test_an_answered_call_is_in_the_timeline_and_owes_nothing(
    router: Router, log: Path
) -> None:
    await _hear(router, log, answered())
    (message,) = await every(router, Message)
    assert message.extra["call"]["talk_s"] == 60
    assert message.extra["call"]["answered_by"] == "Sari"
    assert await every(router, Ticket) == []


async def test_a_call_that_is_answered_settles_the_call_back(
    router: Router, cast: Cast, log: Path
) -> None:
    await _hear(router, log, missed(1), answered(2, began=BEGAN.replace(minute=1)))
    (ticket,) = await every(router, Ticket)
    (conversation,) = await every(router, Conversation)
    assert ticket.first_response_at == BEGAN.replace(minute=1, second=4)
    assert ticket.closed_by == "system"
    assert (conversation.ticket_id, conversation.unanswered_since) == (None, None)


async def test_calling_the_person_back_settles_the_call_back(
    router: Router, cast: Cast, log: Path
) -> None:
    back = row(
        src="101", dst="081234567890", context="from-internal", seconds=90, talk=80,
        disposition="ANSWERED", began=BEGAN.replace(minute=1), uniqueid="1794790860.9",
    )  # fmt: skip
    await _hear(router, log, missed(), back)
    (ticket,) = await every(router, Ticket)
    assert ticket.closed_at is not None
    assert [m.direction for m in await every(router, Message)] == ["in", "out"]


async def test_a_missed_call_after_the_talk_is_owed_again(
    router: Router, cast: Cast, log: Path
) -> None:
    await _hear(router, log, answered(1), missed(2, began=BEGAN.replace(minute=2)))
    (ticket,) = await every(router, Ticket)
    assert ticket.closed_at is None


async def test_an_old_log_opens_no_ticket_for_what_was_answered_later(
    router: Router, cast: Cast, log: Path
) -> None:
    """Rows come in the order in which calls end; a long talk is written last."""
    await _hear(router, log, answered(2, began=BEGAN.replace(minute=1)))
    await _hear(router, log, missed(1))
    assert await every(router, Ticket) == []


async def test_calls_older_than_a_fortnight_are_kept_without_a_ticket(
    router: Router, cast: Cast, log: Path, clock: FixedClock
) -> None:
    clock.forward(days=15)
    await _hear(router, log, missed())
    assert len(await every(router, Call)) == 1
    assert await every(router, Ticket) == []


async def test_a_missed_call_does_not_silence_the_bot_where_the_person_writes(
    router: Router, cast: Cast, log: Path
) -> None:
    await router.receive(wulan("jam buka?"))
    await _hear(router, log, missed())
    written, called = await every(router, Conversation)
    (ticket,) = await every(router, Ticket)
    assert (written.channel, called.channel) == ("whatsapp", "phone")
    assert (ticket.conversation_id, ticket.kind) == (called.id, "callback")
    assert called.contact_id == written.contact_id
    await router.receive(wulan("jam tutup?", 2))
    said = [m for m in await every(router, Message) if m.author == "bot"]
    assert [m.conversation_id for m in said] == [written.id, written.id]


async def test_a_missed_call_beside_an_open_ticket_gets_its_own(
    router: Router, cast: Cast, log: Path
) -> None:
    await router.receive(wulan("minta data PDRB"))
    await _hear(router, log, missed())
    kinds = {t.kind: t.conversation_id for t in await every(router, Ticket)}
    assert set(kinds) == {"consultation", "callback"}
    assert kinds["consultation"] != kinds["callback"]
    await router.receive(wulan("yang tahun 2024", 2))
    written = [m.conversation_id for m in await every(router, Message) if m.direction == "in"]
    assert written[-1] == kinds["consultation"]


async def test_callers_without_a_number_are_visible_and_lose_nothing(
    router: Router, cast: Cast, log: Path
) -> None:
    hidden = [
        missed(number, src=src)
        for number, src in enumerate(["", "anonymous", "+266696687", "sipp", "1001", "x" * 400], 1)
    ]
    await _hear(router, log, *hidden)
    calls = await every(router, Call)
    assert len(calls) == 6
    assert all(call.message_id for call in calls)
    assert {call.ticket_id for call in calls[:3]} == {None}
    assert all(call.ticket_id for call in calls[3:])
    kinds = {address.kind for address in await every(router, Address)}
    assert kinds == {"anonymous", "extension"}


async def test_calls_within_the_office_concern_nobody(router: Router, log: Path) -> None:
    await _hear(router, log, row(src="101", dst="102", context="from-internal"))
    (call,) = await every(router, Call)
    assert call.direction == "internal"
    assert await every(router, Message) == []


async def test_calls_to_strangers_make_no_contact(router: Router, log: Path) -> None:
    await _hear(router, log, row(src="101", dst="081234567890", context="from-internal"))
    assert await every(router, Contact) == []
    assert len(await every(router, Call)) == 1


async def test_a_name_the_exchange_knows_becomes_the_contacts(router: Router, log: Path) -> None:
    await _hear(router, log, answered())
    (contact,) = await every(router, Contact)
    assert contact.name == "Wulan"


async def test_a_call_waits_until_its_rows_have_come_to_rest(
    router: Router, cast: Cast, log: Path, clock: FixedClock
) -> None:
    await _hear(router, log, missed(), settle=10)
    assert await every(router, Call) == []
    clock.forward(seconds=9)
    await _hear(router, log, settle=10)
    assert await every(router, Call) == []
    clock.forward(seconds=1)
    await _hear(router, log, settle=10)
    assert len(await every(router, Ticket)) == 1


async def test_a_ring_group_is_no_missed_call_while_somebody_talks(
    router: Router, cast: Cast, log: Path, clock: FixedClock
) -> None:
    """The telephone rung in vain writes its row 40 minutes before the caller hangs up."""
    began = int(BEGAN.timestamp())
    rung = row(
        channel="Local/ring@officers-00000001;2", to="", app="Wait", uniqueid=f"{began}.2",
        linkedid=f"{began}.1", sequence=2,
    )  # fmt: skip
    await _hear(router, log, rung)
    clock.forward(minutes=40)
    await _hear(router, log)
    assert await every(router, Call) == []
    await _hear(router, log, row(disposition="ANSWERED", seconds=2400, talk=2390))
    (call,) = await every(router, Call)
    assert (call.outcome, call.talk_s) == ("answered", 2390)
    assert await every(router, Ticket) == []


async def test_a_call_whose_own_row_never_comes_is_taken_as_it_is(
    router: Router, cast: Cast, log: Path, clock: FixedClock
) -> None:
    began = int(BEGAN.timestamp())
    rung = row(
        channel="Local/ring@officers-00000001;2", to="", app="Wait", uniqueid=f"{began}.2",
        linkedid=f"{began}.1",
    )  # fmt: skip
    await _hear(router, log, rung)
    clock.forward(hours=3)
    await _hear(router, log)
    (call,) = await every(router, Call)
    assert call.outcome == "missed"


async def test_later_rows_reopen_a_call_and_withdraw_its_ticket(
    router: Router, cast: Cast, log: Path
) -> None:
    await _hear(router, log, missed())
    transferred = row(after=8, seconds=60, talk=50, disposition="ANSWERED", sequence=2)
    await _hear(router, log, transferred)
    (call,) = await every(router, Call)
    (ticket,) = await every(router, Ticket)
    (message,) = await every(router, Message)
    assert (call.outcome, call.revision, call.talk_s) == ("answered", 2, 50)
    assert ticket.closed_at is not None
    assert message.extra["call"]["outcome"] == "answered"


async def test_reading_everything_again_changes_nothing(
    router: Router, cast: Cast, log: Path
) -> None:
    lines = [missed(1), answered(2, src="085299990000")]
    await _hear(router, log, *lines)
    _put(log)
    await _hear(router, log)
    await _hear(router, log, *lines)
    assert [call.revision for call in await every(router, Call)] == [1, 1]
    assert len(await every(router, Leg)) == 2
    assert len(await every(router, Message)) == 2


async def test_a_new_process_goes_on_where_the_old_one_stopped(
    router: Router, cast: Cast, log: Path
) -> None:
    await _hear(router, log, missed(1))
    (cursor,) = await every(router, Cursor)
    assert cursor.value["offset"] == _turn_over(log, missed(2, src="085299990000"))
    await _hear(router, log)
    assert len(await every(router, Call)) == 2


async def test_only_one_process_follows_an_exchange(
    router: Router, cast: Cast, log: Path, clock: FixedClock
) -> None:
    first, second = channel(router, log, settle_seconds=0), channel(router, log, settle_seconds=0)
    await first.poll()
    _put(log, missed())
    await second.poll()
    assert await every(router, Leg) == []
    clock.forward(seconds=31)
    await second.poll()
    assert len(await every(router, Call)) == 1


async def test_bad_rows_are_named_and_kept_and_the_rest_is_read(
    router: Router, cast: Cast, log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "loket.phone"):
        await _hear(
            router,
            log,
            b"hello\n",
            bytes(range(14, 256)) + b"\n",
            b"x" * 10_000_000 + b"\n",
            missed(),
        )
    assert len(await every(router, Call)) == 1
    kept = await every(router, Payload)
    assert {payload.state for payload in kept} == {"unreadable"}
    assert [p.reason.split(":")[0] for p in kept] == ["line 1", "line 2", "line 3"]
    assert max(len(payload.body) for payload in kept) == 4096
    assert "hello" not in caplog.text


async def test_a_log_that_is_not_there_is_told_once(
    router: Router, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = channel(router, tmp_path / "nowhere" / "Master.csv")
    with caplog.at_level(logging.WARNING, "loket.phone"):
        await found.poll()
        await found.poll()
    assert caplog.text.count("call log not readable") == 1


async def test_an_old_file_is_imported_whole_and_only_once(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    clock.forward(days=5)
    office = router.offices[MAMUJU]
    path = SAMPLES / "newcdrcolumns.csv"
    assert await import_file(router, office, path) == (28, 0, 10)
    assert await import_file(router, office, path) == (0, 0, 0)
    outcomes = [call.outcome for call in await every(router, Call)]
    assert outcomes.count("answered") == 3
    assert len(await every(router, Call)) == 10


async def test_the_other_layout_is_imported_too(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    clock.forward(days=5)
    path = SAMPLES / "uniqueid_userfield.csv"
    await import_file(router, router.offices[MAMUJU], path)
    calls = await every(router, Call)
    assert len(calls) == 10
    assert all(call.approximate for call in calls)
    assert all(leg.concluded_at for leg in await every(router, Leg))


def _write(path: str, calls: int) -> None:
    for number in range(calls):
        with Path(path).open("ab", buffering=0) as file:
            line = missed(number, src=f"0812{number:08d}")
            file.write(line[:40])
            file.write(line[40:])
        if number == calls // 2:
            Path(path).rename(f"{path}.1")


async def test_a_growing_log_is_followed_while_it_is_written(
    router: Router, cast: Cast, log: Path
) -> None:
    found = channel(router, log, settle_seconds=0)
    await found.poll()
    _add(log, missed(9999))
    await found.poll()
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(str(log), 60))
    writer.start()
    give_up = time.monotonic() + 60
    while len(await every(router, Call)) < 61 and time.monotonic() < give_up:
        await found.poll()
    writer.join()
    assert len(await every(router, Call)) == 61
    assert len(await every(router, Ticket)) == 61
    assert await every(router, Payload) == []
