"""A quick rating: what somebody thinks of how their matter was served, in one tap."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from desk.row import Row, only_where

WORST, BEST = 1, 4
LOW = 2
"""Up to this score a complaint is offered."""


class Rating(Row, table=True):
    """Asked once of a ticket after its end, on the channel on which it was served.

    Ratings at the front desk lie on their `Visit`. None of this is the satisfaction index (IKM).
    """

    __table_args__ = (
        UniqueConstraint("ticket_id"),
        Index("ix_rating_conversation_id", "conversation_id"),
        Index("ix_rating_office_rated_at", "office", "rated_at"),
        Index("ix_rating_waiting", "office", **only_where("asked_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    ticket_id: int = Field(foreign_key="ticket.id")
    conversation_id: int = Field(foreign_key="conversation.id")
    channel: str
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    """Who answered last."""
    asked_at: datetime | None = None
    """When the person was asked; none while it is too late in the day to write to them."""
    score: int | None = None
    """1 not satisfied, 2, 3, 4 very satisfied."""
    rated_at: datetime | None = None
    complaint_id: int | None = Field(default=None, foreign_key="ticket.id")
    """The complaint that came of it."""
