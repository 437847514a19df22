"""The clauses of the standards on silence, each with its office's own profile and its own bot."""

from datetime import datetime

import pytest

from desk.inbound import Sender
from desk.message import Message
from desk.officer import Officer
from desk.ticket import Ticket
from loket.assembly import mind
from offices import profiles
from router import Router
from router.reply import reply
from store import Store, rows
from tests.cast import BOALEMO, PASAMAN, FixedClock, wulan
from tests.router.test_deliver import Wire
from tests.router.test_receive import every

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ASKED = "Saya perlu data kemiskinan per nagari tahun 2019 untuk skripsi, apakah ada?"


class Desk:
    """One office with its published standard, and the person who asks it."""

    def __init__(self, store: Store, code: str) -> None:
        office = profiles()[code]
        office = office.model_copy(update={"quiet": dict.fromkeys(office.quiet, 0.0)})
        self.code, self.office, self.clock, self.heard = code, office, FixedClock(), 0
        self.router = Router(store, {code: office}, mind, clock=self.clock)
        self.router.connect({(code, "webchat"): Wire()})

    def at(self, day: int, time: str, month: int = 11, year: int = 2026) -> datetime:
        """Go on to a local time of day."""
        hour, minute = map(int, time.split("."))
        tz = self.office.calendar.tz
        self.clock.at = datetime(year, month, day, hour, minute, tzinfo=tz)
        return self.clock.at

    async def ask(self, text: str = ASKED) -> None:
        """Let the person write in the website's chat."""
        self.heard += 1
        said = wulan(
            text, self.heard, at=self.clock(), office=self.code, channel="webchat",
            account=f"chat:{self.code}", sender=Sender("chat", "visitor"),
        )  # fmt: skip
        await self.router.receive(said)

    async def answer(self) -> None:
        """Let an officer answer, and the answer arrive."""
        await self.router.run(
            reply, 1, "Ada, silakan unduh di situs kami. Ada lagi?",
            office=self.code, by=1, at=self.clock(),
        )  # fmt: skip
        await self.router.outbox.settle()

    async def tick(self) -> Ticket:
        """Let the clock look; return the ticket as it is then."""
        await self.router.keep_silences()
        await self.router.outbox.settle()
        (ticket,) = await every(self.router, Ticket)
        assert isinstance(ticket, Ticket)
        return ticket

    async def told(self) -> list[Message]:
        """Return what the clock said to the person."""
        return [m for m in await every(self.router, Message) if m.author == "system"]


@pytest.fixture
def pasaman(store: Store) -> Desk:
    return Desk(store, PASAMAN)


@pytest.fixture
def boalemo(store: Store) -> Desk:
    return Desk(store, BOALEMO)


async def hire(desk: Desk) -> None:
    """Add the officer who answers."""
    officer = Officer(office=desk.code, email="x@bps.example", name="X", created_at=desk.clock())
    await desk.router.run(lambda session: rows.add(session, officer))


async def test_p15_closed_at_the_end_of_the_third_working_day(pasaman: Desk) -> None:
    await hire(pasaman)
    pasaman.at(20, "09.00")  # a Friday
    await pasaman.ask()
    pasaman.at(20, "10.00")
    await pasaman.answer()
    pasaman.at(24, "15.31")
    assert (await pasaman.tick()).closed_at is None
    (reminder,) = await pasaman.told()
    assert "Rabu, 25 November 2026 pukul 15.30 WIB" in reminder.text
    pasaman.at(25, "15.29")
    assert (await pasaman.tick()).closed_at is None
    closing = pasaman.at(25, "15.30")
    closed = await pasaman.tick()
    assert (closed.closed_at, closed.closed_by) == (closing, "system")
    assert len(await pasaman.told()) == 2


async def test_p15_a_reply_before_the_end_counts_anew(pasaman: Desk) -> None:
    await hire(pasaman)
    pasaman.at(20, "09.00")
    await pasaman.ask()
    await pasaman.answer()
    pasaman.at(25, "10.00")
    await pasaman.ask("Kalau untuk tahun 2020 per jorong bagaimana, apakah tersedia juga?")
    pasaman.at(25, "11.00")
    await pasaman.answer()
    for day in (25, 26, 27):
        pasaman.at(day, "16.30")
        assert (await pasaman.tick()).closed_at is None
    pasaman.at(30, "15.30")
    assert (await pasaman.tick()).closed_at == pasaman.clock()


async def test_p15_never_closed_while_the_office_owes_an_answer(pasaman: Desk) -> None:
    await hire(pasaman)
    pasaman.at(20, "09.00")
    await pasaman.ask()
    await pasaman.answer()
    pasaman.at(23, "09.00")
    await pasaman.ask("Kalau untuk tahun 2020 per jorong bagaimana, apakah tersedia juga?")
    for month, day in ((11, 25), (11, 26), (12, 1), (12, 28)):
        pasaman.at(day, "15.31", month)
        assert (await pasaman.tick()).closed_at is None
    assert await pasaman.told() == []


async def test_b08_ready_for_the_officer_to_close_after_seven_days(boalemo: Desk) -> None:
    await hire(boalemo)
    boalemo.at(16, "09.00")  # a Monday
    await boalemo.ask()
    boalemo.at(16, "10.00")
    await boalemo.answer()
    boalemo.at(20, "16.00")
    assert (await boalemo.tick()).closable_at is None
    (reminder,) = await boalemo.told()
    assert "Senin, 23 November 2026 pukul 15.30 WITA" in reminder.text
    boalemo.at(23, "15.29")
    assert (await boalemo.tick()).closable_at is None
    ready = boalemo.at(23, "15.30")
    listed = await boalemo.tick()
    assert (listed.closable_at, listed.closed_at) == (ready, None)


async def test_b08_seven_days_that_end_on_a_holiday_end_on_the_next_working_day(
    boalemo: Desk,
) -> None:
    await hire(boalemo)
    boalemo.at(11, "09.00", 3)  # Wednesday 11 March 2026: Nyepi and Lebaran are ahead
    await boalemo.ask()
    await boalemo.answer()
    boalemo.at(17, "15.31", 3)
    await boalemo.tick()
    for day in (18, 19, 20, 24):
        boalemo.at(day, "15.31", 3)
        assert (await boalemo.tick()).closable_at is None
    boalemo.at(25, "15.30", 3)
    assert (await boalemo.tick()).closable_at == boalemo.clock()
