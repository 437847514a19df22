"""The clauses of the standards on silence, each with its office's own profile and its own bot.

The person writes in the chat of the office's website, over its WebSocket; the officer answers and
closes on the pages.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Self

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlmodel import Session

from channels.webchat import Channel, Settings
from desk.message import Message
from desk.officer import Officer
from desk.ticket import Ticket
from loket.assembly import mind
from offices import profiles
from router import Router
from store import Store, rows
from tests.cast import BOALEMO, PASAMAN, FixedClock
from tests.channels.webchat.visitor import SITE, Visitor
from tests.journeys.clauses import opening
from tests.router.test_receive import every
from tests.visitor import Visitor as Browser
from tests.visitor import give_passwords, pages_of, visiting

ASKED = "Saya perlu data kemiskinan per nagari tahun 2019 untuk skripsi, apakah ada?"
GOES_ON = "Kalau untuk tahun 2020 per jorong bagaimana, apakah tersedia juga?"
ANSWER = "Ada, silakan unduh di situs kami. Ada lagi?"
OFFICER = "x@bps.example"


class Desk:
    """One office with its published standard, its chat and its pages, and the person who asks."""

    def __init__(self, store: Store, code: str) -> None:
        office = profiles()[code]
        office = office.model_copy(update={"quiet": dict.fromkeys(office.quiet, 0.0)})
        self.code, self.office, self.clock = code, office, FixedClock()
        self.router = Router(store, {code: office}, mind, clock=self.clock)

    async def open(self, exits: AsyncExitStack) -> Self:
        """Open the chat and the pages, each on a port of its own, and let somebody come."""
        settings = Settings(origins=(SITE,), connections_per_minute=1000)
        channel = Channel(self.office, settings, self.router)
        self.router.connect({(self.code, "webchat"): channel})
        app = web.Application()
        app.add_routes(channel.routes())
        server = await exits.enter_async_context(TestServer(app))
        listening = asyncio.create_task(channel.listen())
        exits.push_async_callback(_stop, listening, channel)
        await self.router.run(_hire, self.code, self.clock())
        url = await exits.enter_async_context(pages_of(self.router))
        self.page: Browser = await exits.enter_async_context(visiting(url))
        http = await exits.enter_async_context(ClientSession())
        self.person = Visitor(http, str(server.make_url(f"/channels/{self.code}/webchat/socket")))
        await self.person.come()
        return self

    def at(self, day: int, time: str, month: int = 11, year: int = 2026) -> datetime:
        """Go on to a local time of day."""
        hour, minute = map(int, time.split("."))
        tz = self.office.calendar.tz
        self.clock.at = datetime(year, month, day, hour, minute, tzinfo=tz)
        return self.clock.at

    async def ask(self, text: str = ASKED) -> None:
        """Let the person write in the website's chat."""
        await self.person.say(text)
        await self.router.timekeeper.consider_what_is_due()
        await self.router.outbox.settle()

    async def answer(self) -> None:
        """Let the officer answer on the page, and the person see it."""
        await self.page.sign_in(OFFICER)
        await self.page.get("/conversations/1")
        seen = await self.page.post("/conversations/1/messages", {"text": ANSWER})
        assert seen.status == 200, seen.words
        await self.router.outbox.settle()
        await self.person.hear_text(ANSWER)

    async def tick(self) -> Ticket:
        """Let the clock look; return the ticket as it is then."""
        await self.router.timekeeper.keep_silences()
        await self.router.outbox.settle()
        (ticket,) = await every(self.router, Ticket)
        assert isinstance(ticket, Ticket)
        return ticket

    async def told(self) -> list[Message]:
        """Return what the clock said to the person, once all of it was shown to them."""
        said = [m for m in await every(self.router, Message) if m.author == "system"]
        for message in said:
            await self.person.hear_text(message.text)
        return said


async def _stop(listening: asyncio.Task[None], channel: Channel) -> None:
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    await channel.close()


def _hire(session: Session, code: str, at: datetime) -> None:
    """Add the officer who answers."""
    rows.add(session, Officer(office=code, email=OFFICER, name="X", created_at=at))
    give_passwords(session)


Opened = Callable[[str], Awaitable[Desk]]


@pytest.fixture
async def desks(store: Store) -> AsyncIterator[Opened]:
    """Opens the desk of an office, by its code."""
    async with opening(store, Desk) as opened:
        yield opened


@pytest.fixture
async def pasaman(desks: Opened) -> Desk:
    return await desks(PASAMAN)


@pytest.fixture
async def boalemo(desks: Opened) -> Desk:
    return await desks(BOALEMO)


async def test_p15_closed_at_the_end_of_the_third_working_day(pasaman: Desk) -> None:
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
    pasaman.at(20, "09.00")
    await pasaman.ask()
    await pasaman.answer()
    pasaman.at(25, "10.00")
    await pasaman.ask(GOES_ON)
    pasaman.at(25, "11.00")
    await pasaman.answer()
    for day in (25, 26, 27):
        pasaman.at(day, "16.30")
        assert (await pasaman.tick()).closed_at is None
    pasaman.at(30, "15.30")
    assert (await pasaman.tick()).closed_at == pasaman.clock()


async def test_p15_never_closed_while_the_office_owes_an_answer(pasaman: Desk) -> None:
    pasaman.at(20, "09.00")
    await pasaman.ask()
    await pasaman.answer()
    pasaman.at(23, "09.00")
    await pasaman.ask(GOES_ON)
    for month, day in ((11, 25), (11, 26), (12, 1), (12, 28)):
        pasaman.at(day, "15.31", month)
        assert (await pasaman.tick()).closed_at is None
    assert await pasaman.told() == []


async def test_b08_ready_for_the_officer_to_close_after_seven_days(boalemo: Desk) -> None:
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
    await boalemo.page.sign_in(OFFICER)
    assert "kemiskinan per nagari" in (await boalemo.page.get("/inbox?view=closable")).words
    await boalemo.page.post(f"/tickets/{listed.id}/closure")
    closed = await boalemo.tick()
    assert (closed.closed_at, closed.closed_by) == (ready, "officer:1")
    assert "kami selesaikan" in (await boalemo.told())[-1].text


async def test_b08_seven_days_that_end_on_a_holiday_end_on_the_next_working_day(
    boalemo: Desk,
) -> None:
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
