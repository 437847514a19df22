"""The clauses of the published standards that speak of time and order, one test each.

P, L: Pasaman. U: Pasuruan. M: Mamuju. B: Boalemo. Each with its office's own profile, through the
router, the front desk's and the officers' pages. Silence (P15, B08) has a file of its own.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.decision import Decision, Handoff
from bot.turn import Turn
from desk.call import LoggedCall
from desk.event import Event
from desk.inbound import Sender
from desk.message import Message
from desk.office import Office
from desk.officer import Officer
from desk.ticket import Ticket
from desk.visit import Appointment, Visit
from offices import profiles
from router import Router
from router.log_call_by_officer import log_call_by_officer
from router.reply import reply
from store import Store, rows
from tests.cast import BOALEMO, MAMUJU, PASAMAN, PASURUAN, FixedClock, wulan
from tests.channels.whatsapp.line import Line
from tests.router.test_receive import every
from tests.visitor import Seen, Visitor, give_passwords, pages_of, visiting

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = 16, 17, 18, 19, 20
ASKED = "Saya perlu data kemiskinan per nagari tahun 2019 untuk skripsi, apakah ada?"


def minds(_office: Office) -> Any:
    """Return a bot that leaves everything to officers: what counts here is when they answer."""

    def think(_turn: Turn) -> Decision:
        return Handoff(gate="unanswered", text="Kami teruskan ke petugas.")

    return think


class Desk:
    """One office with its published standard; days are those of November 2026."""

    def __init__(self, store: Store, code: str) -> None:
        office = profiles()[code]
        self.office = office.model_copy(update={"quiet": dict.fromkeys(office.quiet, 0.0)})
        self.code, self.clock, self.count = code, FixedClock(), 0
        self.router = Router(store, {code: self.office}, minds, clock=self.clock)

    async def open(self, exits: AsyncExitStack) -> "Desk":
        """Hire an officer, and open the pages as that officer sees them."""
        await self.router.run(_hire, self.code, self.clock())
        await self.router.run(give_passwords)
        url = await exits.enter_async_context(pages_of(self.router, live=False))
        self.page: Visitor = await exits.enter_async_context(visiting(url))
        await self.page.sign_in("dewi@bps.example")
        return self

    def at(self, day: int, time: str) -> datetime:
        """Go on to a local time of day."""
        hour, minute = map(int, time.split("."))
        self.clock.at = self.local(day, hour, minute)
        return self.clock.at

    def local(self, day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(self.office.zone))

    async def ask(self, channel: str, text: str = ASKED, **changes: Any) -> Ticket:
        """Let a person write; return the ticket as it is then."""
        self.count += 1
        kind = {"email": "email", "webchat": "chat", "portal": "email"}.get(channel, "phone")
        known = {"email": "wulan@example.org", "chat": "visitor", "phone": "+6281234567890"}[kind]
        said = wulan(
            text, self.count, at=self.clock(), office=self.code, channel=channel,
            account=f"{channel}:{self.code}", sender=Sender(kind, known, "Wulan"),
        )  # fmt: skip
        await self.router.receive(replace(said, **changes))
        return await self.ticket()

    async def ticket(self) -> Ticket:
        ticket: Ticket = (await every(self.router, Ticket))[-1]
        return ticket

    async def visits(self) -> list[Visit]:
        return await every(self.router, Visit)

    async def verbs(self) -> list[str]:
        return [event.verb for event in await every(self.router, Event)]

    async def answer(self, text: str = "Ada, silakan.") -> Ticket:
        conversation = (await self.ticket()).conversation_id
        told: Any = {"office": self.code, "by": 1, "at": self.clock()}
        await self.router.run(reply, conversation, text, **told)
        return await self.ticket()

    async def said(self) -> list[str]:
        found: list[Message] = await every(self.router, Message)
        return [message.text for message in found if message.direction == "out"]

    # The front desk, by its page.

    async def comes(self, service: str = "visit", name: str = "Wulan") -> int:
        seen = await self.page.post("/visits", {"service": service, "name": name})
        assert seen.status == 200, seen.words
        return (await self.visits())[-1].id or 0

    async def step(self, visit: int, step: str) -> Seen:
        return await self.page.post(f"/visits/{visit}/steps", {"step": step})

    async def steps(self, visit: int, names: Sequence[str]) -> None:
        for name in names:
            seen = await self.step(visit, name)
            assert seen.status == 200, seen.words

    async def signs(self, visit: int, name: str = "Wulan") -> Seen:
        told = {"name": name, "email": f"v{visit}@example.org", "identity_seen": "1"}
        return await self.page.post(f"/visits/{visit}/guest-book", told)


def _hire(session: Any, code: str, at: datetime) -> None:
    for name, role in (("Dewi", "supervisor"), ("Rina", "officer")):
        email = f"{name.lower()}@bps.example"
        rows.add(session, Officer(office=code, email=email, name=name, role=role, created_at=at))


@pytest.fixture
async def desks(tmp_path: Path) -> AsyncIterator[Any]:
    """Opens the desk of an office, by its code."""
    made = Store(f"sqlite:///{tmp_path}/loket.db", synchronous="OFF")
    await made.create()
    async with AsyncExitStack() as exits:

        async def open_desk(code: str) -> Desk:
            return await Desk(made, code).open(exits)

        yield open_desk
    await made.close()


async def ten_minutes(desk: Desk, *, before: bool) -> None:
    """An idle counter owes ten minutes since arrival, a busy one since it was free.

    `before`: the guest book comes before the queue number, else after the call.
    """
    desk.at(MONDAY, "08.50")
    first, second = await desk.comes(), 0
    if before:
        assert (await desk.signs(first)).status == 200
    (visit,) = await desk.visits()
    assert visit.due_at == desk.local(MONDAY, 9, 0)  # nobody is before them
    second = await desk.comes(name="Budi")
    if before:
        await desk.signs(second, "Budi")
    assert (await desk.visits())[1].due_at is None
    if before:
        await desk.step(first, "begin")
    else:
        await desk.step(first, "call")
        await desk.signs(first)
        await desk.step(first, "begin")
    desk.at(MONDAY, "09.00")
    await desk.step(first, "finish")
    waiting = (await desk.visits())[1]
    assert waiting.due_at == desk.local(MONDAY, 9, 10)


async def test_p13_walk_in_served_ten_minutes_after_the_one_before(desks: Any) -> None:
    desk = await desks(PASAMAN)
    await ten_minutes(desk, before=True)
    desk.at(MONDAY, "09.09")
    await desk.step(2, "begin")
    assert (await desk.visits())[1].kept is True
    desk.at(MONDAY, "09.30")
    third = await desk.comes(name="Citra")
    await desk.signs(third, "Citra")
    await desk.step(2, "finish")
    desk.at(MONDAY, "09.41")
    await desk.router.timekeeper.watch()
    await desk.step(third, "begin")
    assert (await desk.visits())[2].kept is False
    assert (await desk.verbs()).count("visit.overdue") == 1


async def test_p14_online_served_within_three_working_days(desks: Any) -> None:
    desk = await desks(PASAMAN)
    for channel in ("email", "webchat", "portal"):
        desk.at(MONDAY, "10.00")
        assert (await desk.ask(channel)).due_at == desk.local(THURSDAY, 15, 30)
    seen = await desk.page.get("/inbox")
    assert "Kam 19 Nov" in seen.words


async def test_l09_library_served_five_minutes_after_the_guest_book(desks: Any) -> None:
    desk = await desks(PASAMAN)
    desk.at(MONDAY, "08.58")
    visit = await desk.comes("library")
    assert (await desk.visits())[0].due_at is None
    desk.at(MONDAY, "09.00")
    await desk.signs(visit)
    assert (await desk.visits())[0].due_at == desk.local(MONDAY, 9, 5)
    desk.at(MONDAY, "09.04")
    await desk.step(visit, "begin")
    assert (await desk.visits())[0].kept is True


async def test_u04_open_as_printed(desks: Any) -> None:
    desk = await desks(PASURUAN)
    for time, is_open in (("08.00", True), ("15.29", True), ("15.30", False)):
        desk.at(MONDAY, time)
        assert desk.office.calendar.is_open(desk.clock()) is is_open
        page = await desk.page.get(f"/offices/{PASURUAN}/standard")
        assert ("Buka sampai 15.30 WIB" in page.words) is is_open
    desk.at(FRIDAY, "15.59")
    assert desk.office.calendar.is_open(desk.clock())
    desk.at(FRIDAY, "16.00")
    assert not desk.office.calendar.is_open(desk.clock())


async def test_u05_walk_in_served_ten_minutes_after_the_one_before(desks: Any) -> None:
    await ten_minutes(await desks(PASURUAN), before=True)


async def test_u06_email_served_within_two_working_days(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(MONDAY, "10.00")
    assert (await desk.ask("email")).due_at == desk.local(WEDNESDAY, 15, 30)
    desk.at(FRIDAY, "15.50")
    assert (await desk.ask("email")).due_at == desk.local(24, 15, 30)


async def test_u07_online_served_within_one_working_day(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(THURSDAY, "09.00")
    for channel in ("webchat", "whatsapp"):
        assert (await desk.ask(channel)).due_at == desk.local(FRIDAY, 16, 0)


async def test_u08_telephone_at_once_and_whoever_was_missed_is_called_back(desks: Any) -> None:
    desk = await desks(PASURUAN)

    def call(outcome: str, name: str) -> LoggedCall:
        return LoggedCall(client_id=name, number="0812-3456-7890", started_at=desk.clock(),
                          outcome=outcome, talk_s=60)  # fmt: skip

    told: Any = {"office": desk.office, "by": 1}
    desk.at(MONDAY, "10.00")
    await desk.router.run(log_call_by_officer, call("answered", "1"), at=desk.clock(), **told)
    assert await every(desk.router, Ticket) == []
    desk.at(MONDAY, "11.00")
    await desk.router.run(log_call_by_officer, call("missed", "2"), at=desk.clock(), **told)
    ticket = await desk.ticket()
    assert (ticket.kind, ticket.due_at) == ("callback", desk.local(MONDAY, 15, 30))
    desk.at(MONDAY, "14.00")
    back = LoggedCall(client_id="3", number="0812-3456-7890", started_at=desk.clock(),
                      outcome="answered", direction="out", talk_s=90)  # fmt: skip
    await desk.router.run(log_call_by_officer, back, at=desk.clock(), **told)
    assert (await desk.ticket()).first_response_at == desk.clock()


async def test_u20_the_person_is_asked_whether_the_answer_fits(desks: Any) -> None:
    desk = await desks(PASURUAN)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("webchat")
    await desk.answer()
    for _ in range(2):  # a double press asks once
        assert (await desk.page.post(f"/tickets/{ticket.id}/fit")).status == 200
    assert "sudah sesuai" in (await desk.said())[-1]
    desk.at(MONDAY, "10.30")
    again = await desk.ask("webchat", "belum, yang per kecamatan")
    assert (again.closed_at, again.next_due_at) == (None, desk.local(TUESDAY, 15, 30))
    await desk.answer("Ini yang per kecamatan.")
    await desk.page.post(f"/tickets/{ticket.id}/fit")
    done = await desk.ask("webchat", "ya")
    assert (done.closed_at, done.closed_by) == (desk.clock(), "contact")
    assert [v for v in await desk.verbs() if v.startswith("ticket.fit")] == [
        "ticket.fit_asked", "ticket.fits_not", "ticket.fit_asked", "ticket.fits"
    ]  # fmt: skip


async def test_m06_number_then_call_then_guest_book(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    assert (await desk.visits())[0].number == 1
    assert (await desk.signs(visit)).status == 409  # not called yet
    assert (await desk.step(visit, "begin")).status == 409
    await desk.steps(visit, ["call"])
    assert (await desk.step(visit, "begin")).status == 409  # the guest book comes first
    assert (await desk.signs(visit)).status == 200
    await desk.steps(visit, ["begin", "finish"])
    assert (await desk.ticket()).closed_at == desk.clock()


async def test_m06_pasaman_gives_the_number_after_the_guest_book(desks: Any) -> None:
    desk = await desks(PASAMAN)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    assert (await desk.visits())[0].number is None
    assert (await desk.step(visit, "begin")).status == 409
    await desk.signs(visit)
    assert (await desk.visits())[0].number == 1
    await desk.steps(visit, ["begin"])


async def test_m10_a_consultation_is_warned_at_45_and_flagged_at_60_minutes(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    await desk.steps(visit, ["call"])
    await desk.signs(visit)
    await desk.steps(visit, ["begin"])
    told = []
    for time in ("09.44", "09.45", "09.59", "10.00", "10.30"):
        desk.at(MONDAY, time)
        await desk.router.timekeeper.watch()
        told.append([v.removeprefix("visit.") for v in await desk.verbs() if "session" in v])
    assert told == [[], ["session_near"], ["session_near"], *[["session_near", "session_over"]] * 2]
    assert "60 menit" in (await desk.page.get("/visits")).words
    await desk.steps(visit, ["finish"])  # nobody was cut short


async def test_m10_a_call_that_was_too_long_is_noted_when_it_is_over(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "11.00")
    for name, minutes in (("1", 60), ("2", 61)):
        call = LoggedCall(client_id=name, number=f"0812-3456-789{name}", started_at=desk.clock(),
                          outcome="answered", talk_s=minutes * 60)  # fmt: skip
        told: Any = {"office": desk.office, "by": 1, "at": desk.clock()}
        await desk.router.run(log_call_by_officer, call, **told)
    assert (await desk.verbs()).count("call.session_over") == 1
    assert "lebih lama dari batas" not in (await desk.page.get("/conversations/1")).words
    assert "lebih lama dari batas" in (await desk.page.get("/conversations/2")).words


async def test_m10_an_appointment_is_made_for_no_longer(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("email")
    meeting = {"kind": "visit", "starts": "2026-11-19T10:00"}
    address = f"/tickets/{ticket.id}/appointments"
    refused = await desk.page.post(address, {**meeting, "minutes": "61"})
    assert refused.status == 409
    assert "Lebih lama dari konsultasi terlama" in refused.words
    assert (await desk.page.post(address, meeting)).status == 200


async def test_m11_walk_in_served_ten_minutes_after_the_one_before(desks: Any) -> None:
    await ten_minutes(await desks(MAMUJU), before=False)


async def test_m12_the_website_counts_from_when_the_request_is_complete(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "10.00")
    nobody = Sender("chat", "visitor")
    ticket = await desk.ask("webchat", sender=nobody)
    assert ticket.due_at is None
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Menunggu kelengkapan" in page.words
    desk.at(WEDNESDAY, "10.00")
    done = await desk.ask("webchat", "Nama: Wulan\nEmail: wulan@example.org", sender=nobody)
    assert (done.complete_at, done.due_at) == (desk.clock(), desk.local(23, 15, 30))
    await desk.page.sign_in("dewi@bps.example")  # the session of Monday has ended
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Lengkap hari ini 10.00 WITA, 2 hari setelah diterima" in page.words
    address = f"/tickets/{ticket.id}/completeness"
    assert (await desk.page.post(address, {"_method": "DELETE", "why": ""})).status == 409
    await desk.page.post(address, {"_method": "DELETE", "why": "Tahun belum jelas"})
    assert (await desk.ticket()).due_at is None
    await desk.page.post(address, {"why": "Sudah dijelaskan lewat telepon"})
    assert (await desk.ticket()).due_at == desk.local(23, 15, 30)
    page = await desk.page.get(f"/conversations/{ticket.conversation_id}")
    assert "Tahun belum jelas" in page.words


async def test_m13_whatsapp_answered_first_within_one_working_day_not_by_a_machine(
    desks: Any,
) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "08.00")
    async with Line(desk.router, desk.clock) as line:
        assert await line.write(ASKED) == 200
    ticket = await desk.ticket()
    assert "paling lambat Selasa, 17 November 2026 pukul 15.30 WITA" in (await desk.said())[-1]
    assert (ticket.first_response_at, ticket.due_at) == (None, desk.local(TUESDAY, 15, 30))
    desk.at(MONDAY, "14.00")
    told = {"text": "Ada, silakan.", "client_id": "1"}
    seen = await desk.page.post(f"/conversations/{ticket.conversation_id}/messages", told)
    assert seen.status == 200, seen.words
    assert (await desk.ticket()).first_response_at == desk.clock()


async def test_m14_email_served_within_three_working_days_since_received(desks: Any) -> None:
    desk = await desks(MAMUJU)
    desk.at(MONDAY, "23.30")
    assert (await desk.ask("email")).due_at == desk.local(THURSDAY, 15, 30)


async def test_b07_a_matter_goes_on_by_zoom_with_its_link(desks: Any) -> None:
    desk = await desks(BOALEMO)
    desk.at(MONDAY, "10.00")
    ticket = await desk.ask("webchat")
    await desk.answer("Mari kita bahas lewat Zoom.")
    address = f"/tickets/{ticket.id}/appointments"
    zoom = {"kind": "zoom", "starts": "2026-11-19T10:00", "link": "https://zoom.us/j/7501"}
    for wrong in ({"link": ""}, {"starts": "2026-11-22T10:00"}, {"starts": "2026-11-16T09:00"}):
        assert (await desk.page.post(address, {**zoom, **wrong})).status == 409
    assert (await desk.page.post(address, zoom)).status == 200
    (made,) = await every(desk.router, Appointment)
    assert (made.ticket_id, made.link) == (ticket.id, "https://zoom.us/j/7501")
    assert "https://zoom.us/j/7501" in (await desk.said())[-1]
    assert (await desk.page.post(address, zoom)).status == 409  # the officer is taken then
    before = len(await desk.said())
    desk.at(WEDNESDAY, "09.59")
    await desk.router.timekeeper.watch()
    assert len(await desk.said()) == before
    desk.at(WEDNESDAY, "10.00")
    await desk.router.timekeeper.watch()
    await desk.router.timekeeper.watch()
    (reminder,) = (await desk.said())[before:]
    assert "https://zoom.us/j/7501" in reminder
    assert "Kamis, 19 November 2026 pukul 10.00 WITA" in reminder
    assert (await desk.ticket()).next_due_at == desk.local(THURSDAY, 11, 0)  # its end


async def test_b09_whoever_was_served_may_rate_and_complain(desks: Any) -> None:
    desk = await desks(BOALEMO)
    desk.at(MONDAY, "09.00")
    visit = await desk.comes()
    await desk.signs(visit)
    await desk.steps(visit, ["begin", "finish"])
    served = await desk.ticket()
    assert "Pengaduan" in (await desk.page.get("/visits")).words
    rate = f"/visits/{visit}/rating"
    assert (await desk.page.post(rate, {"score": "5"})).status == 409
    assert (await desk.page.post(rate, {"score": "1"})).status == 200
    told = {"text": "Petugas kurang ramah"}
    assert (await desk.page.post(f"/visits/{visit}/complaint", told)).status == 200
    complaint = await desk.ticket()
    assert (complaint.kind, complaint.due_at) == ("complaint", desk.local(THURSDAY, 15, 30))
    assert complaint.id != served.id
    assert complaint.hidden_from == 1  # who served them typed it
    assert (await desk.page.get(f"/conversations/{complaint.conversation_id}")).status == 404


async def test_b10_every_channel_within_one_working_day(desks: Any) -> None:
    desk = await desks(BOALEMO)
    for channel in ("whatsapp", "email", "webchat", "portal"):
        desk.at(MONDAY, "10.00")
        assert (await desk.ask(channel)).due_at == desk.local(TUESDAY, 15, 30)
    await desk.comes()
    assert (await desk.visits())[0].due_at == desk.local(TUESDAY, 15, 30)
