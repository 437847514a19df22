"""An office with its published standard, on which a test plays a clause of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import select

from bot.decision import Decision, Handoff
from bot.turn import Turn
from desk.event import Event
from desk.inbound import Sender
from desk.message import Direction, Message, Status
from desk.office import Office
from desk.officer import Officer
from desk.ticket import Ticket
from desk.visit import Visit
from offices import profiles
from router import Router
from router.reply import reply
from store import Store, rows
from tests.cast import FixedClock, wulan
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

    async def open(self, exits: AsyncExitStack) -> Self:
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

    async def arrives(self) -> None:
        """Let everything the office said arrive, as its networks would tell."""
        await self.router.run(_arrive)

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


def _arrive(session: Any) -> None:
    for message in session.exec(select(Message).where(Message.direction == Direction.OUT)).all():
        message.status = Status.DELIVERED
        rows.save(session, message, "status")


class Openable(Protocol):
    """A desk that can be opened."""

    async def open(self, exits: AsyncExitStack) -> Self: ...


D = TypeVar("D", bound=Openable)


@asynccontextmanager
async def opening(
    store: Store, make: Callable[[Store, str], D]
) -> AsyncIterator[Callable[[str], Awaitable[D]]]:
    """Let a test open the desk of an office by its code, over an empty store."""
    async with AsyncExitStack() as exits:
        yield lambda code: make(store, code).open(exits)
