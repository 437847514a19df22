"""A clock of a ticket that runs beside that of the first response."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from desk.calendar import Calendar
from desk.counting import Pause
from desk.deadline import deadline
from desk.promise import Promise
from desk.row import Row, json_field, only_where

EXTENDED = "extended"


class Timer(Row, table=True):
    """One further promise of a ticket: `name` is a clock of its Pledge, such as resolution.

    It counts from `started_at`, which is none while the request is not clear and complete. It ends
    when it is met, or dropped with a reason (a complaint that is not simple after all).
    """

    __table_args__ = (
        Index(
            "ix_timer_running", "office", "due_at",
            **only_where("ended_at IS NULL AND paused_at IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    office: str
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    name: str
    promise: str
    terms: dict[str, Any] = json_field()
    """The promise and its decree, whole; and the extension, once it was granted."""
    started_at: datetime | None = None
    due_at: datetime | None = None
    explanation: dict[str, Any] = json_field()
    paused_at: datetime | None = None
    """Since when it stands still, because the citizen was asked something."""
    pauses: dict[str, Any] = json_field()
    extended_at: datetime | None = None
    ended_at: datetime | None = None
    met: bool | None = None
    """Whether the promise was kept; none while it runs, and when it was dropped."""
    why: str = ""
    """Why it was extended or dropped, in the office's own words."""
    overdue_at: datetime | None = None
    """When the breach was recorded; a record, never undone."""
    breach_reason: str = ""
    """Why it was broken, in the office's own words."""
    watched_due: datetime | None = None
    """The deadline that is watched; another one begins anew."""
    watched: str = ""
    """Which levels it has reached, as words: half, soon, escalated, overdue."""
    watch_at: datetime | None = None
    """When it reaches the next level."""

    @property
    def promised(self) -> Promise:
        """Return the promise under which it runs, longer by what it was extended."""
        kept = Promise.model_validate(self.terms["promise"])
        return kept.model_copy(update={"number": kept.number + self.terms.get(EXTENDED, 0)})

    @property
    def extension(self) -> int:
        """Return by how much it may be put off once, in the unit of the promise; 0: it may not."""
        return int(self.terms.get("extension", 0))

    @property
    def runs(self) -> bool:
        """Return whether it has begun, is not over, and does not stand still."""
        return self.started_at is not None and self.ended_at is None and self.paused_at is None

    def broken(self, as_of: datetime) -> bool:
        """Return whether it was not kept; one that was dropped broke nothing."""
        if self.ended_at is not None and self.met is None:
            return False
        past = self.runs and self.due_at is not None and self.due_at < as_of
        return self.overdue_at is not None or self.met is False or past

    def count(self, calendar: Calendar) -> None:
        """Work out by when it must be met."""
        if self.started_at is not None:
            found = deadline(self.started_at, self.promised, calendar, self.pause_list())
            self.due_at, self.explanation = found.due, dict(found.explanation)

    def pause(self, at: datetime) -> None:
        """Stand still from now on."""
        if self.runs:
            self.paused_at = at

    def resume(self, at: datetime, calendar: Calendar) -> None:
        """Go on: what passed meanwhile does not count."""
        if self.paused_at is not None and self.ended_at is None:
            self.add_pause(self.paused_at, at)
            self.paused_at = None
            self.count(calendar)

    def add_pause(self, since: datetime, until: datetime) -> None:
        """Take note that it stood still between two instants."""
        spans = [*self.pauses.get("spans", ()), [since.isoformat(), until.isoformat()]]
        self.pauses = {"spans": spans}

    def stretch(self, calendar: Calendar) -> tuple[datetime, timedelta]:
        """Return since when it runs without a stop, and how much opening time it ran before."""
        assert self.started_at is not None
        since, ran = self.started_at, 0.0
        for stopped, resumed in self.pause_list():
            ran += calendar.open_seconds(since, stopped)
            since = resumed
        return since, timedelta(seconds=ran)

    def pause_list(self) -> list[Pause]:
        """Return the spans in which it stood still."""
        return [(_instant(a), _instant(b)) for a, b in self.pauses.get("spans", ())]

    def end(self, at: datetime, *, met: bool | None) -> None:
        """Stop it for good; how long it stood still is kept, for it may run on."""
        if self.paused_at is not None:
            self.add_pause(self.paused_at, at)
        self.ended_at, self.paused_at, self.met = at, None, met


def next_due(timers: Iterable[Timer]) -> datetime | None:
    """Return when the first of the timers that run must be met."""
    return min((timer.due_at for timer in timers if timer.runs and timer.due_at), default=None)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
