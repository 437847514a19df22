"""A notice to somebody of the office that promises near their end or are broken."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from desk.message import UNSENT, Status
from desk.row import Row, only_where


class Notice(Row, table=True):
    """One notice to one recipient, about one ticket or many. The row is its own outbox entry.

    `way` is email or telegram. Nobody can be asked whether it went: what is in doubt stays so.
    """

    __table_args__ = (
        Index("ix_notice_outbox", "status", "id", **only_where(UNSENT)),
        Index("ix_notice_office_id", "office", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    way: str
    address: str
    level: str
    subject: str
    text: str
    tickets: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: datetime
    status: str = Status.PENDING
    status_at: datetime
    attempts: int = 0
    next_attempt_at: datetime | None = None
    claimed_until: datetime | None = None
    external_id: str = ""
    error: str = ""
