"""Everything that the demo plays around a real Loket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk.clock import Clock, now
from desk.office import Office
from loket.demo.exchange import Exchange
from loket.demo.mail_sink import Mailboxes
from loket.demo.manager import Managers
from loket.demo.officers import Employee
from loket.demo.people import Person
from loket.demo.phones import Line, Phones
from loket.demo.telegram_standin import Bot, TelegramStandin

FIRST = "7604"
"""The office that is shown first."""


@dataclass(frozen=True, slots=True)
class Post:
    """An office's e-mail: its address, and the SMTP door that takes mail for it."""

    office: str
    address: str
    port: int
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class Stage:
    """The offices, the people around them, and what connects the two; all on this machine."""

    url: str
    folder: Path
    offices: Mapping[str, Office]
    officers: tuple[Employee, ...]
    people: list[Person]
    phones: Phones
    mailboxes: Mailboxes
    lines: Mapping[str, Line] = field(default_factory=dict)
    bots: Mapping[str, Bot] = field(default_factory=dict)
    telegram: TelegramStandin = field(default_factory=lambda: TelegramStandin({}))
    posts: Mapping[str, Post] = field(default_factory=dict)
    exchanges: Mapping[str, Exchange] = field(default_factory=dict)
    managers: Managers = field(default_factory=lambda: Managers({}))
    """Through which the offices hear their telephones ring."""
    secret: str = field(default="", repr=False)
    """What the stand-in signs webhooks with."""
    clock: Clock = now

    @property
    def numbers(self) -> frozenset[str]:
        """The offices' WhatsApp numbers as messages name them."""
        return frozenset(f"whatsapp:{line.number}" for line in self.lines.values())

    def offering(self, channel: str) -> list[Office]:
        """Return the offices that can be reached by a channel, the demo's first office first."""
        played = {"whatsapp": self.lines, "email": self.posts, "phone": self.exchanges,
                  "telegram": self.bots}  # fmt: skip
        among = played.get(channel, self.offices)
        found = [o for o in self.offices.values() if channel in o.channels and o.code in among]
        return sorted(found, key=lambda office: (office.code != FIRST, office.name))
