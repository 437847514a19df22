"""An officer of the simulation, and the piece of work in hand."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


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
    number: int
    supervises: bool
    job: Job | None = None
    busy: timedelta = timedelta()
    """How long they worked for the window."""
    absent: dict[date, bool] = field(default_factory=dict)
    elsewhere: dict[date, tuple[datetime, datetime]] = field(default_factory=dict)
