"""An officer of the simulation, and the piece of work in hand."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random


@dataclass
class Job:
    """One piece of work; a visitor or a call puts off what is being written."""

    kind: str
    until: datetime
    ticket_id: int = 0
    conversation_id: int = 0
    seen: int = 0


@dataclass
class Officer:
    """One officer: a supervisor takes up only what was given to them."""

    id: int
    supervises: bool
    random: Random
    job: Job | None = None
    busy: float = 0.0
    """Minutes worked for the window."""
    absent: dict[date, bool] = field(default_factory=dict)
    elsewhere: dict[date, tuple[datetime, datetime]] = field(default_factory=dict)
