"""One way in and out that is soaked: somebody's provider, on sockets, with bad days."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from channels import Channel
from desk.message import Message
from router import Router

OFFICE = "7604"
SISTER = "7605"
"""A second office in the same process: its WhatsApp comes from Meta."""


class Clock:
    """Simulated time."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@dataclass
class Stage:
    """What every way plays on."""

    url: str
    share: float
    clock: Clock = field(default_factory=Clock)
    chance: random.Random = field(default_factory=lambda: random.Random(7604))
    router: Router = field(init=False)
    http: ClientSession = field(init=False)
    passages: int = 0
    """Messages, answers and questions that might have met a fault so far."""

    def bad(self) -> bool:
        """Return whether something goes wrong now."""
        self.passages += 1
        return self.chance.random() < self.share


class Way:
    """What all ways share; each says how people write by it and what reached them."""

    name = ""
    office = OFFICE
    channel = ""
    """The channel's name, if it is not the way's."""
    asked = True
    """Whether the network can be asked what it took; where not, doubt stays before officers."""
    weight = 1
    """How much of the traffic it carries, against the others."""
    answers = True
    """Whether what is written is answered by it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.faults: Counter[str] = Counter()
        self.written: set[str] = set()
        """What people wrote, each once."""

    def section(self) -> dict[str, Any]:
        """Return the channel's section of the configuration."""
        raise NotImplementedError

    async def open(self, channel: Channel, /) -> None:
        """Begin to play the provider around a channel."""

    async def write(self, number: int) -> None:
        """Let somebody write, and perhaps something go wrong."""
        raise NotImplementedError

    async def step(self) -> None:
        """Let what was held back come, and give the next sends their fate."""

    async def quiet(self) -> None:
        """Let be cleared up what can be, after some quiet time."""

    def heard(self, messages: Iterable[Message], /) -> Counter[str]:
        """Return what was heard, as often as it was kept."""
        return Counter(one.text for one in messages)

    def shown(self) -> dict[str, list[str]]:
        """Return what reached each person, in order."""
        return {}

    async def close(self) -> None:
        """End the play."""

    def fault(self, kinds: tuple[str, ...]) -> str:
        """Return what goes wrong now and count it; empty for nothing."""
        if not self.stage.bad():
            return ""
        kind = self.stage.chance.choice(kinds)
        self.faults[kind] += 1
        return kind
