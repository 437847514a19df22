"""A conversation: one person, one matter, any number of channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from desk.row import Row, json_field, only_where

SILENCE = "silence"
"""`closed_by` of a conversation that ended because the person said nothing more."""


ALOUD = ("phone", "visit", "library")
"""Channels on which people speak: nothing can be written to them there."""


class Conversation(Row, table=True):
    """One person's matter. `seq` numbers its messages; `token` is its unguessable public name."""

    __table_args__ = (
        Index("ix_conversation_contact_id_id", "contact_id", "id"),
        Index("ix_conversation_office_updated_at", "office", "updated_at"),
        Index(
            "ix_conversation_consider_at", "consider_at", **only_where("consider_at IS NOT NULL")
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    contact_id: int = Field(foreign_key="contact.id")
    channel: str
    account: str
    address: str
    token: str = Field(unique=True)
    subject: str = ""
    language: str = "id"
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    last_seq: int = 0
    considered_seq: int = 0
    """Up to which message the bot has considered what was said."""
    consider_at: datetime | None = None
    """When the quiet window of the present burst ends; none when nothing waits for the bot."""
    unanswered_since: datetime | None = None
    """When the oldest message came that nobody has answered."""
    read_seq: int = 0
    """Up to which message the person has read (website chat)."""
    memory: dict[str, Any] = json_field()
    """What the bot must remember of this conversation for its next turn."""
    hidden_from: int | None = None
    """The officer about whom this is a complaint, and who therefore sees nothing of it."""
    ticket_id: int | None = None
    """The open ticket, if there is one."""

    @property
    def joined(self) -> int | None:
        """The conversation in which this one goes on, since an officer joined them."""
        into = self.memory.get("joined")
        return into if isinstance(into, int) else None

    def next_seq(self) -> int:
        """Return the number of the next message."""
        self.last_seq += 1
        return self.last_seq

    def hear(self, at: datetime) -> None:
        """Take note that the person wrote at `at`; the oldest unanswered message rules."""
        self.updated_at = max(at, self.updated_at)
        if self.unanswered_since is None:
            self.unanswered_since = at

    def answered(self, at: datetime) -> None:
        """Take note that the office answered at `at`."""
        self.updated_at = max(at, self.updated_at)
        self.unanswered_since = None
