"""The clocks of a ticket: first response, what waits until all is said, and what the law wants."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.conversation import Conversation
from desk.event import Event
from desk.inbound import Sender
from desk.message import Message
from desk.office import Office
from desk.ticket import Ticket
from desk.timer import Timer
from router import Router
from router.arrive import arrive
from router.change_kind import change_kind
from router.close import close, reopen
from router.complaint import name_officer, not_simple
from router.complete import mark_complete, mark_incomplete
from router.edit_calendar import add_day, remove_day
from router.errors import Missing, Refused
from router.extend import extend
from router.reply import reply
from store import Store, inbox, search
from store.inbox import Filter, View
from store.news import news
from store.timeline import timeline
from tests.cast import MAMUJU, MONDAY, PROFILES, Cast, FixedClock, by_mail, minds, offices, wulan
from tests.router.test_receive import every

EMAIL = {
    "first_response": "1 working day",
    "resolution": "3 working days",
}


def utc(day: int, hour: int = 7, minute: int = 30) -> datetime:
    """An instant of November 2026; without a time, the closing of an office in WITA."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def promising(**promises: Any) -> dict[str, Office]:
    """The four offices; Mamuju promises something else."""
    told = {"code": MAMUJU, "name": "BPS Kabupaten Mamuju", "zone": "Asia/Makassar"}
    own = Office.model_validate({**told, "promises": promises})
    quiet = {"quiet": offices()[MAMUJU].quiet}
    return {**offices(), MAMUJU: own.model_copy(update=quiet)}


@pytest.fixture
async def router(store: Store, clock: FixedClock) -> Router:
    """A router of an office that promises an answer and an end by e-mail."""
    complete = {"within": "3 working days", "starts": "complete"}
    turn = {"within": "10 minutes", "starts": "turn"}
    own = promising(email=EMAIL, whatsapp=complete, visit=turn)
    return Router(store, own, minds, clock=clock)


async def asked(router: Router, **changes: Any) -> Ticket:
    await router.receive(by_mail("Mohon data inflasi 2024.", **changes))
    return await latest(router)


async def latest(router: Router) -> Ticket:
    ticket: Ticket = (await every(router, Ticket))[-1]
    assert ticket.id
    return ticket


async def clocks(router: Router) -> dict[str, Timer]:
    return {timer.name: timer for timer in await every(router, Timer) if timer.ended_at is None}


async def answer(router: Router, cast: Cast, ticket: Ticket, text: str = "Baik") -> None:
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": router.clock()}
    await router.run(reply, ticket.conversation_id, text, **told)


async def said(router: Router) -> str:
    message: Message = [m for m in await every(router, Message) if m.direction == "out"][-1]
    return message.text


async def test_the_end_of_a_matter_has_a_clock_of_its_own(router: Router, cast: Cast) -> None:
    ticket = await asked(router)
    end = (await clocks(router))["resolution"]
    assert (ticket.due_at, ticket.next_due_at, end.due_at) == (utc(17), utc(17), utc(19))
    assert end.terms["promise"] == {"number": 3, "unit": "working days", "until": "resolution"}


async def test_while_the_citizen_is_asked_the_end_waits_and_the_first_response_never_does(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await asked(router)
    clock.at = utc(16, 3)
    await answer(router, cast, ticket, "Wilayah mana?")
    waiting = await latest(router)
    assert (waiting.next_due_at, waiting.due_at) == (None, utc(17))
    assert (await clocks(router))["resolution"].paused_at == clock()
    clock.at = utc(18, 2)  # two working days ended meanwhile
    await router.receive(by_mail("Mamuju", 2, token=await token(router), at=clock()))
    end = (await clocks(router))["resolution"]
    assert (end.paused_at, end.due_at) == (None, utc(23))
    assert "selama menunggu jawaban warga" in end.explanation["id"]
    assert (await latest(router)).next_due_at == utc(19)  # the next word, before the end


async def token(router: Router) -> str:
    conversation: Conversation = (await every(router, Conversation))[-1]
    return conversation.token


async def test_closing_keeps_whether_the_end_came_in_time(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await asked(router)
    await answer(router, cast, ticket, "Ini datanya.")
    clock.at = utc(27)
    told: Any = {"office": MAMUJU, "by": cast.sari, "at": clock()}
    await router.run(close, ticket.id or 0, **told)
    (end,) = await every(router, Timer)
    assert (end.met, end.ended_at) == (True, utc(27))  # it waited for the citizen since Monday
    await router.run(reopen, ticket.id or 0, **{**told, "at": utc(30)})
    (end,) = await every(router, Timer)
    assert (end.met, end.ended_at, end.paused_at) == (None, None, utc(27))


async def test_a_changed_calendar_moves_every_clock_that_runs(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await asked(router)
    office = router.offices[MAMUJU]
    day: Any = {"office": office, "reason": "Banjir", "by": cast.ratna, "at": clock()}
    moved = await router.calendars.edit(add_day, utc(17).date(), **day)
    assert moved.moved == 2
    assert ((await latest(router)).next_due_at, (await clocks(router))["resolution"].due_at) == (
        utc(18), utc(20, 8, 0)
    )  # fmt: skip
    told = [e.detail["clock"] for e in await every(router, Event) if e.verb == "deadline.moved"]
    assert told == ["first_response", "resolution"]
    await router.calendars.edit(remove_day, utc(17).date(), **day)
    for _ in range(2):  # each process looks once more when it starts
        await Router(router.store, router.offices, minds, clock=clock).calendars.open()
    kept = [e.detail["clock"] for e in await every(router, Event) if e.verb == "deadline.kept"]
    assert kept == ["first_response", "resolution"]


async def test_a_clock_that_is_near_or_broken_is_recorded_once(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await asked(router)
    await answer(router, cast, ticket)
    clock.at = utc(16, 2)
    await router.receive(by_mail("Mamuju", 2, token=await token(router), at=clock()))
    for day in (19, 19, 20, 20):
        clock.at = utc(day, 1)
        await router.timekeeper.watch()
    verbs = [e.verb for e in await every(router, Event) if e.verb.startswith("timer.")]
    assert verbs == ["timer.due_soon", "timer.overdue", "timer.escalated"]


# What is promised counts from when the request is complete.


def lacking(text: str, number: int = 1, **changes: Any) -> Any:
    """Somebody without a name writes by a chat token, so that nobody can reach them elsewhere."""
    return wulan(text, number, sender=Sender("chat", "token-1"), **changes)


async def test_until_a_request_is_complete_its_promise_does_not_count(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(lacking("minta peta kemiskinan"))
    ticket = await latest(router)
    assert (ticket.due_at, ticket.complete_at) == (None, None)
    assert ticket.missing() == ("name", "contact")
    assert ticket.next_due_at == utc(19)  # an officer sees it where it would stand
    assert "nama Anda dan alamat email atau nomor telepon" in await said(router)
    clock.at = utc(18, 2)
    await router.receive(lacking("Nama: Wulan\nEmail: wulan@example.org", 2, at=clock()))
    done = await latest(router)
    assert (done.complete_at, done.due_at, done.next_due_at) == (clock(), utc(23), utc(23))
    assert done.complete_by == "system"
    assert "sudah lengkap" in await said(router)
    (event,) = [e for e in await every(router, Event) if e.verb == "ticket.completed"]
    assert event.detail["waited"] == (clock() - MONDAY).total_seconds()


async def test_an_answer_that_asks_for_the_rest_is_no_first_response(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(lacking("minta peta kemiskinan"))
    await answer(router, cast, await latest(router), "Mohon nama dan email Anda.")
    asked_back = await latest(router)
    assert (asked_back.first_response_at, asked_back.next_due_at) == (None, None)
    clock.at = utc(18, 2)
    await router.receive(lacking("Nama: Wulan\nEmail: wulan@example.org", 2, at=clock()))
    done = await latest(router)
    assert (done.due_at, done.next_due_at) == (utc(23), utc(23))
    await answer(router, cast, done, "Ini petanya.")
    assert (await latest(router)).first_response_at == utc(18, 2)


async def test_a_known_person_who_says_what_they_want_is_complete_at_once(router: Router) -> None:
    await router.receive(wulan("minta peta kemiskinan"))
    ticket = await latest(router)
    assert (ticket.complete_at, ticket.due_at) == (MONDAY, utc(19))


async def test_an_officer_says_with_a_reason_that_a_request_is_complete_or_is_not(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(lacking("minta peta kemiskinan"))
    ticket = await latest(router)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": utc(17, 2)}
    with pytest.raises(Refused, match="reason"):
        await router.run(mark_complete, ticket.id or 0, why=" ", **told)
    await router.run(mark_complete, ticket.id or 0, why="Lewat telepon", **told)
    done = await latest(router)
    assert (done.complete_at, done.complete_by, done.complete_why, done.due_at) == (
        utc(17, 2), f"officer:{cast.sari}", "Lewat telepon", utc(20, 8, 0)
    )  # fmt: skip
    with pytest.raises(Refused, match="reason"):
        await router.run(mark_incomplete, ticket.id or 0, why="", **told)
    await router.run(mark_incomplete, ticket.id or 0, why="Tahun tidak jelas", **told)
    again = await latest(router)
    assert (again.complete_at, again.due_at) == (None, None)
    verbs = [e.verb for e in await every(router, Event)]
    assert verbs.count("ticket.completed") == verbs.count("ticket.incomplete") == 1


async def test_a_day_that_is_closed_moves_the_word_that_an_incomplete_request_waits_for(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    await router.receive(lacking("minta peta kemiskinan"))
    assert ((await latest(router)).due_at, (await latest(router)).next_due_at) == (None, utc(19))
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": clock()}
    await router.calendars.edit(add_day, utc(19).date(), reason="Banjir", **told)
    moved = await latest(router)
    assert (moved.due_at, moved.next_due_at) == (None, utc(20, 8, 0))
    event = [e for e in await every(router, Event) if e.verb == "deadline.moved"][-1]
    assert (event.detail["clock"], event.detail["why"]) == ("next_word", "Banjir")


async def test_a_late_word_about_an_incomplete_request_is_no_broken_promise(
    router: Router, clock: FixedClock
) -> None:
    await router.receive(lacking("minta peta kemiskinan"))
    clock.at = utc(20)
    await router.timekeeper.watch()
    (told,) = [e.detail for e in await every(router, Event) if e.verb == "ticket.overdue"]
    assert told["clock"] == "next_word"  # the promise does not count before all is said
    assert (await latest(router)).overdue_at is None


# Complaints, requests for public information, requests about one's own data.


async def as_kind(router: Router, cast: Cast, kind: str) -> Ticket:
    ticket = await asked(router)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": router.clock()}
    await router.run(change_kind, ticket.id or 0, kind, **told)
    return await latest(router)


async def test_a_complaint_has_the_clocks_of_the_law(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "complaint")
    running = await clocks(router)
    assert {name: timer.due_at for name, timer in running.items()} == {
        "simple": utc(23),
        "first_reply": utc(30),
        "decision": datetime(2027, 1, 15, 8, 0, tzinfo=UTC),
    }
    assert (ticket.due_at, ticket.next_due_at) == (utc(19), utc(19))
    await answer(router, cast, ticket, "Kami periksa.")
    assert set(await clocks(router)) == {"simple", "decision"}
    assert (await latest(router)).next_due_at == utc(23)  # the office still owes a decision
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": clock()}
    await router.run(not_simple, ticket.id or 0, why="Perlu ke lapangan", **told)
    assert set(await clocks(router)) == {"decision"}


async def test_who_writes_again_is_owed_a_word_also_when_the_complaint_is_not_simple(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "complaint")
    await answer(router, cast, ticket, "Kami periksa.")
    clock.at = utc(19, 2)
    await router.receive(by_mail("Bagaimana?", 2, token=await token(router), at=clock()))
    assert (await latest(router)).next_due_at == utc(23)  # the simple decision comes first
    told: Any = {"office": router.offices[MAMUJU], "by": cast.ratna, "at": clock()}
    await router.run(not_simple, ticket.id or 0, why="Perlu ke lapangan", **told)
    assert (await latest(router)).next_due_at == utc(24)  # three working days since they wrote


async def test_an_extension_lets_the_first_answer_be_due(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    short = {"first_response": "5 working days", "resolution": "2 working days",
             "extension": "7 working days"}  # fmt: skip
    router.offices[MAMUJU] = promising(email=short)[MAMUJU]
    ticket = await asked(router)
    assert ticket.next_due_at == utc(18)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    await router.run(extend, ticket.id or 0, why="Dokumen di provinsi", **told)
    assert (await latest(router)).next_due_at == utc(23)


async def test_a_request_is_registered_at_once_and_extended_once_with_a_reason(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "request")
    assert (await clocks(router))["resolution"].due_at == utc(30)
    assert f"terdaftar dengan nomor {ticket.number}" in await said(router)
    assert "Senin, 30 November 2026" in await said(router)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    with pytest.raises(Refused, match="reason"):
        await router.run(extend, ticket.id or 0, why="", **told)
    await router.run(extend, ticket.id or 0, why="Dokumen di provinsi", **told)
    assert (await clocks(router))["resolution"].due_at == datetime(2026, 12, 9, 7, 30, tzinfo=UTC)
    assert "Dokumen di provinsi" in await said(router)
    with pytest.raises(Refused, match="extended"):
        await router.run(extend, ticket.id or 0, why="Lagi", **told)


async def test_what_has_passed_cannot_be_extended(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "request")
    clock.at = utc(30, 8)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    with pytest.raises(Refused, match="expired"):
        await router.run(extend, ticket.id or 0, why="Terlambat", **told)


async def test_a_request_waits_for_nobody_and_an_answer_does_not_end_it(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "request")
    await answer(router, cast, ticket, "Kami siapkan.")
    assert (await latest(router)).next_due_at == utc(30)
    assert (await clocks(router))["resolution"].paused_at is None


async def test_a_request_about_ones_own_data_ends_after_72_hours(
    router: Router, cast: Cast
) -> None:
    await as_kind(router, cast, "privacy")
    assert (await clocks(router))["resolution"].due_at == MONDAY + timedelta(hours=72)


async def test_a_kind_that_nobody_knows_or_only_a_call_gives_is_refused(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await asked(router)
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    for kind in ("pesta", "callback", ""):
        with pytest.raises(Refused, match="kind"):
            await router.run(change_kind, ticket.id or 0, kind, **told)


async def test_a_complaint_is_not_there_for_the_officer_whom_it_is_about(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "complaint")
    told: Any = {"office": MAMUJU, "by": cast.ratna, "at": clock()}
    await router.run(name_officer, ticket.id or 0, cast.sari, **told)
    hidden = await latest(router)
    assert (hidden.hidden_from, hidden.officer_id != cast.sari) == (cast.sari, True)

    async def sees(officer: int) -> list[bool]:
        read, looked = router.store.read, Filter(View.OPEN, officer)
        listed, _ = await read(inbox.page, MAMUJU, looked, as_of=clock())
        found = await read(search.search, MAMUJU, hidden.number, as_of=clock(), viewer=officer)
        one = await read(inbox.entry, MAMUJU, hidden.id or 0, viewer=officer)
        talk = await read(timeline, MAMUJU, hidden.conversation_id, viewer=officer)
        counted = await read(inbox.counts, MAMUJU, officer, as_of=clock())
        return [bool(listed), bool(found), one is not None, talk is not None, counted.open > 0]

    assert await sees(cast.sari) == [False] * 5
    assert await sees(cast.budi) == [True] * 5
    with pytest.raises(Missing):
        await router.run(close, hidden.id or 0, office=MAMUJU, by=cast.sari, at=clock())
    subject: Any = {"office": router.offices[MAMUJU], "by": cast.sari, "at": clock()}
    with pytest.raises(Missing):
        await router.run(mark_complete, hidden.id or 0, why="Lengkap", **subject)
    with pytest.raises(Missing):
        await answer(router, cast, hidden)
    with pytest.raises(Refused, match="supervisor"):
        await router.run(
            name_officer, hidden.id or 0, None, office=MAMUJU, by=cast.budi, at=clock()
        )
    await router.run(name_officer, hidden.id or 0, None, **told)
    assert await sees(cast.sari) == [True] * 5


async def test_a_new_version_of_the_standard_changes_no_ticket_that_is_open(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    of = PROFILES[MAMUJU].model_dump(include={"code", "name", "zone", "quiet"})
    newer = {
        "decree": {"number": "9/2026", "version": "2", "valid_from": "2026-11-17"},
        "promises": {"whatsapp": "4 working days"},
    }
    told = {**of, "quiet": offices()[MAMUJU].quiet, "promises": {"whatsapp": "1 working day"}}
    office = Office.model_validate({**told, "versions": [newer]})
    router = Router(store, {**offices(), MAMUJU: office}, minds, clock=clock)
    await router.receive(wulan("minta peta"))
    clock.at = utc(17, 2)
    day: Any = {"office": office, "reason": "Banjir", "by": cast.ratna, "at": clock()}
    await router.calendars.edit(add_day, utc(18).date(), **day)
    first = await latest(router)
    assert (first.promise, first.due_at, first.terms["decree"]["number"]) == (
        "1 working day", utc(17), ""
    )  # fmt: skip
    sender = wulan("").sender
    other = replace(sender, value="+6281199")
    await router.receive(wulan("minta data", 2, sender=other, at=clock()))
    second = await latest(router)
    assert (second.promise, second.due_at, second.terms["decree"]["number"]) == (
        "4 working days", utc(24), "9/2026"
    )  # fmt: skip


async def test_no_stream_tells_the_officer_whom_a_complaint_is_about(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    ticket = await as_kind(router, cast, "complaint")
    told: Any = {"office": MAMUJU, "by": cast.ratna, "at": clock()}
    await router.run(name_officer, ticket.id or 0, cast.sari, **told)
    happened = [e for e in await every(router, Event) if e.ticket_id == ticket.id]

    async def streamed(officer: int) -> list[bool]:
        found = await router.store.read(
            news, MAMUJU, officer, ticket.conversation_id, happened, as_of=clock()
        )
        return [any(found.tickets.values()), found.timeline is not None, bool(found.shown)]

    assert await streamed(cast.sari) == [False, False, False]
    assert (await streamed(cast.budi))[:2] == [True, True]


async def test_a_visitor_keeps_their_turn_when_the_calendar_is_changed(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    office = router.offices[MAMUJU]
    await router.run(arrive, office=office, by=cast.sari, at=clock(), name="Wulan")
    day: Any = {"office": office, "reason": "Banjir", "by": cast.ratna, "at": clock()}
    await router.calendars.edit(add_day, utc(18).date(), **day)
    assert [e.verb for e in await every(router, Event) if e.verb.startswith("deadline")] == []
