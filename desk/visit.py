"""A visit to the office: its steps, its turn, how long it was waited and consulted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from desk.promise import Promise
from desk.row import Row, json_field, only_where

COUNTER, LIBRARY = "visit", "library"
"""The services that people come for; each is a channel with a promise and steps of its own."""
AT_OFFICE = "visit"
"""The kind of an appointment to which the person comes; the others are met by a video call."""
DONE = {
    "reception": "arrived_at",
    "queue number": "numbered_at",
    "guest book": "guest_book_at",
    "front office": "guest_book_at",
    "called": "called_at",
}
"""Which steps of a standard leave an instant on a visit; `waiting` and `locker` leave none."""
GUEST_BOOK = ("guest book", "front office")
SERVED = ("consultation", "reading")


class Visit(Row, table=True):
    """One person who came for one service. The clock of the wait ends when they are called.

    `number` is that of the queue on one `day` of the office's own zone. `turn_at` is from when the
    promise counts: the finish of whoever was served before, the arrival at an idle counter, or the
    guest book.
    """

    __table_args__ = (
        UniqueConstraint("office", "service", "day", "number"),
        UniqueConstraint("office", "client_id"),
        Index("ix_visit_office_day", "office", "day"),
        Index("ix_visit_here", "office", **only_where("finished_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    service: str = COUNTER
    day: date
    number: int | None = None
    name: str = ""
    purpose: str = ""
    identity_seen: bool = False
    contact_id: int = Field(foreign_key="contact.id")
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", index=True)
    """For which appointment they came; its own ticket goes on by itself."""
    client_id: str | None = None
    """Made by the form, so that a second press of its button is the same arrival."""
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    arrived_at: datetime
    numbered_at: datetime | None = None
    guest_book_at: datetime | None = None
    turn_at: datetime | None = None
    due_at: datetime | None = None
    promise: str = ""
    terms: dict[str, Any] = json_field()
    called_at: datetime | None = None
    began_at: datetime | None = None
    finished_at: datetime | None = None
    left: bool = False
    """The person went away without being served; `finished_at` is when that was noticed."""
    score: int | None = None
    """1 not good, 2, 3, 4 very good."""
    rated_at: datetime | None = None
    overdue_at: datetime | None = None
    warned_at: datetime | None = None
    """When the officer was warned that the consultation nears its longest."""
    flagged_at: datetime | None = None
    """When it had lasted as long as the standard lets it: go on, or make an appointment."""

    @property
    def promised(self) -> Promise:
        """Return the promise under which the person waits."""
        return Promise.model_validate(self.terms["promise"])

    @property
    def waits(self) -> bool:
        """Return whether the person is here and was not called yet."""
        return self.called_at is None and self.finished_at is None

    @property
    def kept(self) -> bool | None:
        """Return whether they were called in time; none when nobody can tell."""
        if self.called_at is None or self.due_at is None:
            return None
        return self.called_at <= self.due_at

    def lacks(self, step: str, order: Sequence[str]) -> str:
        """Return the first step that must come before another, in the office's order; "" if none.

        Without a step: before the person is served.
        """
        names = GUEST_BOOK if step == "guest book" else (step,) if step else SERVED
        place = next((n for n, name in enumerate(order) if name in names), 0)
        for name in order[:place]:
            if name in DONE and getattr(self, DONE[name]) is None:
                return name
        return ""


class Appointment(Row, table=True):
    """That an officer and a person meet again about a matter, here or by a video call."""

    __table_args__ = (
        Index("ix_appointment_ahead", "office", "starts_at", **only_where("cancelled_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    officer_id: int = Field(foreign_key="officer.id")
    kind: str
    """visit, or a video call: zoom."""
    starts_at: datetime
    minutes: int
    link: str = ""
    made_at: datetime
    reminded_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_why: str = ""

    @property
    def ends_at(self) -> datetime:
        """Return when it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)
