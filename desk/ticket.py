"""A ticket: the promise that a person of the office answers, and by when."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from desk.completeness import Request
from desk.national import usual_promises
from desk.promise import Promise
from desk.row import Row, json_field, only_where

_OPEN = only_where("closed_at IS NULL")
UNRECKONED = "first_response_at IS NOT NULL AND answered_in IS NULL"
"""Tickets whose way to the first answer is not measured yet, as SQL, in the words of its index."""
_CLOSABLE = only_where("closable_at IS NOT NULL AND closed_at IS NULL")
SPOKEN = ("reminded_at", "closable_at", "expected_at")
"""What changes when somebody speaks."""


class Ticket(Row, table=True):
    """A matter that an officer owes an answer to.

    `kind`: consultation, complaint, callback, request. `promise` is the promise it was opened
    under, `explanation` says how `due_at` came about, by language.
    """

    __table_args__ = (
        UniqueConstraint("office", "number"),
        Index("ix_ticket_open", "office", "next_due_at", "id", **_OPEN),
        Index("ix_ticket_open_officer", "office", "officer_id", "next_due_at", "id", **_OPEN),
        Index("ix_ticket_office_closed_at", "office", "closed_at"),
        Index("ix_ticket_closable", "office", "closable_at", "id", **_CLOSABLE),
        Index("ix_ticket_conversation_id", "conversation_id"),
        Index(
            "ix_ticket_figures", "office", "received_at", "kind", "channel", "officer_id", "due_at",
            "first_response_at", "overdue_at", "closed_at", "answered_in",
        ),
        Index("ix_ticket_unreckoned", "office", "id", **only_where(UNRECKONED)),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    office: str
    number: str
    conversation_id: int = Field(foreign_key="conversation.id")
    kind: str = "consultation"
    channel: str
    subject: str = ""
    reason: str = ""
    """Why the bot handed over: the name of the gate, or unanswered."""
    opened_at: datetime
    received_at: datetime
    """The receipt from which the promise counts."""
    promise: str = ""
    terms: dict[str, Any] = json_field()
    """The promise it was opened under, whole: enough to count again. A new decree changes none."""
    request: dict[str, Any] = json_field()
    """Who asks, how to reach them and what is wanted; kept where the promise waits for it."""
    complete_at: datetime | None = None
    """When the request was clear and complete; the time before is no part of the promise."""
    complete_by: str = ""
    complete_why: str = ""
    timers: int = 0
    """How many further clocks run beside that of the first response."""
    meets_at: datetime | None = None
    """When the next appointment about it is; until then the office owes that."""
    due_at: datetime | None = None
    explanation: dict[str, Any] = json_field()
    next_due_at: datetime | None = None
    """By when the office's next word is due; none while the matter waits for the person."""
    first_response_at: datetime | None = None
    answered_in: int | None = None
    """Seconds of opening time from receipt to the first answer; the clock reckons them."""
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    hidden_from: int | None = None
    """The officer about whom this is a complaint; they see nothing of it."""
    closed_at: datetime | None = None
    closed_by: str = ""
    overdue_at: datetime | None = None
    """When the clock recorded the breach; a record, never undone."""
    breach_reason: str = ""
    """Why the promise was broken, in the office's own words."""

    watched_due: datetime | None = None
    """The deadline that is watched; another one begins anew."""
    watched: str = ""
    """Which levels it has reached, as words: half, soon, escalated, overdue."""
    watch_at: datetime | None = None
    """When it reaches the next level."""
    expected_at: datetime | None = None
    """When the answer will come instead, as the person was told; the promise stands as it was."""
    outlives: datetime | None = None
    """The end of the WhatsApp window that this promise was first seen to outlive."""
    window_told: datetime | None = None
    """The end of the window of which the office was told that it is near."""
    told_at: datetime | None = None
    """When the machine last told the person where the matter stands."""
    reminded_at: datetime | None = None
    """When the silent person was reminded; none again once anybody speaks."""
    closable_at: datetime | None = None
    """Since when an officer may close it because the person is silent."""
    reopened_at: datetime | None = None

    def spoken(self) -> None:
        """Take note that somebody spoke: a silence, or a delay that was announced, is over."""
        self.reminded_at, self.closable_at, self.expected_at = None, None, None

    @property
    def promised(self) -> Promise:
        """Return the promise of a first response under which the ticket was opened."""
        kept = self.terms.get("promise") or self.promise
        return Promise.model_validate(kept) if kept else usual_promises()["default"].headline

    @property
    def starts(self) -> str:
        """Return from when the promise counts: received, complete, turn or guest book."""
        return str(self.terms.get("promise", {}).get("starts", "received"))

    @property
    def waits_for_all(self) -> bool:
        """Return whether the promise counts only once the request is clear and complete."""
        return self.starts == "complete"

    @property
    def counts_from(self) -> datetime | None:
        """Return the instant from which the promise counts; none while it does not count yet."""
        if self.starts in ("turn", "guest book"):
            return None  # the visit says when their turn came
        return self.complete_at if self.waits_for_all else self.received_at

    @property
    def incomplete(self) -> bool:
        """Return whether the promise waits for what the person has still to say."""
        return self.complete_at is None and self.waits_for_all

    def missing(self) -> tuple[str, ...]:
        """Return what is still to be said of the request: of name, contact and wanted."""
        return Request(**self.request).missing()

    def owed(self) -> bool:
        """Return whether the first response is still owed."""
        return self.closed_at is None and self.first_response_at is None

    def overdue(self, as_of: datetime) -> bool:
        """Return whether the promise is broken as of an instant."""
        return self.owed() and self.due_at is not None and as_of > self.due_at

    def broken(self, as_of: datetime) -> bool:
        """Return whether the promise was or is broken; a breach once recorded stays one."""
        settled = self.first_response_at or self.closed_at or as_of
        return self.overdue_at is not None or (self.due_at is not None and settled > self.due_at)


class Assignment(Row, table=True):
    """That an officer was given a ticket; ended when another one was."""

    id: int | None = Field(default=None, primary_key=True)
    office: str
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    assigned_by: str
    at: datetime
    ended_at: datetime | None = None


class Counter(Row, table=True):
    """The last ticket number given out by an office in a year of its own calendar."""

    office: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int = 0
