"""Messages, their files, and how far each got on its way."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Column, Field

from desk.kind import Kind as Kind
from desk.row import Row, json_field, only_where


class Author(StrEnum):
    """Who wrote a message."""

    CONTACT = "contact"
    BOT = "bot"
    OFFICER = "officer"
    SYSTEM = "system"


class Direction(StrEnum):
    """Whether a message came in, goes out, or stays inside as a note."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class Status(StrEnum):
    """How far a message got. Outgoing: pending, sending, sent, delivered, read; failed, unknown."""

    RECEIVED = "received"
    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


RANK = {
    Status.PENDING: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 2,
    Status.SENT: 3,
    Status.FAILED: 4,
    Status.DELIVERED: 5,
    Status.READ: 6,
}
"""A status never goes down: failed is no news for a message that was delivered."""


def _rank(status: str) -> int:
    """Return how far a status is; one that a network made up is nowhere."""
    return RANK[Status(status)] if status in RANK else -1


UNSENT = "(status = 'pending' OR status = 'sending' OR status = 'unknown')"
"""What the outbox holds, as SQL: its indexes and its queries must say it in the same words.

For three words after IN, SQLite builds a table whenever a row is written: a third of the time."""
WANTED = "fetch_at IS NOT NULL"
"""Files still to be fetched, as SQL, in the words of their index."""
TAKEN = "status = 'sent' AND channel IN ('whatsapp', 'sms')"
"""What a network took and has not delivered yet, as SQL, in the words of its index."""
MAILED = "channel = 'email' AND direction = 'out'"
"""What went out by e-mail, as SQL, in the words of its index."""


def unsent(table: str) -> str:
    """Return `UNSENT` of a table by its name in a query."""
    return UNSENT.replace("status", f"{table}.status")


class Message(Row, table=True):
    """One message of a conversation, in or out. An outgoing row is its own outbox entry."""

    __table_args__ = (
        UniqueConstraint("account", "external_id"),
        UniqueConstraint("conversation_id", "seq"),
        Index(
            "uq_message_conversation_id_client_id",
            "conversation_id",
            "client_id",
            unique=True,
            **only_where("client_id IS NOT NULL"),
        ),
        Index("ix_message_said_to", "address", "at", **only_where(MAILED)),
        Index("ix_message_taken", "account", "at", **only_where(TAKEN)),
        Index("ix_message_outbox", "status", "id", **only_where(UNSENT)),
        Index("ix_message_unsent", "conversation_id", "seq", **only_where(UNSENT)),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    conversation_id: int = Field(foreign_key="conversation.id")
    seq: int
    direction: str
    author: str
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    channel: str
    account: str
    address: str = ""
    """The other side: who wrote, or to whom it goes."""
    external_id: str | None = None
    client_id: str | None = None
    """Made by the browser that wrote it, so that a second press of the button is harmless."""
    kind: str = Kind.HUMAN
    subject: str = ""
    text: str = ""
    html: str = ""
    files: int = 0
    """How many attachments it has."""
    extra: dict[str, Any] = json_field()
    at: datetime
    status: str = Status.RECEIVED
    status_at: datetime | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    claimed_by: str = ""
    claimed_until: datetime | None = None
    error: str = ""

    def reach(self, status: str, at: datetime) -> bool:
        """Take `status` if it is further than the present one; return whether it was."""
        if _rank(status) <= _rank(self.status):
            return False
        self.status, self.status_at = status, at
        return True


class Attachment(Row, table=True):
    """A file of a message; `content` lies in `Blob`, or is still at `url`."""

    __table_args__ = (Index("ix_attachment_wanted", "fetch_at", **only_where(WANTED)),)

    id: int | None = Field(default=None, primary_key=True)
    office: str
    message_id: int = Field(foreign_key="message.id", index=True)
    name: str
    content_type: str
    size: int = 0
    sha256: str = ""
    inline: bool = False
    cid: str = ""
    url: str = ""
    fetch_at: datetime | None = None
    """When it is next fetched from `url`; none once it is here, or given up."""
    tries: int = 0
    fault: str = ""
    """Why it could not be fetched, as a word for the catalogue."""


class Blob(Row, table=True):
    """Bytes of an attachment, kept once however often they come."""

    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Payload(Row, table=True):
    """What the network handed over, byte for byte, kept 30 days so that it can be read again.

    `state`: taken (a message came of it), quarantined (not verified), unreadable; of these two
    later replayed or discarded by a supervisor.
    """

    __table_args__ = (
        UniqueConstraint("account", "external_id"),
        Index("ix_payload_refused", "office", "id", **only_where("state <> 'taken'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    channel: str
    account: str
    external_id: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content_type: str = ""
    state: str = "taken"
    reason: str = ""
    envelope: dict[str, Any] = json_field()
    """Of what was not vouched for: where and how it came, so that it can be looked at again."""
    received_at: datetime = Field(index=True)


class Report(Row, table=True):
    """A status that the network told of a message we sent, kept also before we know which."""

    __table_args__ = (UniqueConstraint("account", "external_id", "status"),)

    id: int | None = Field(default=None, primary_key=True)
    account: str
    external_id: str
    status: str
    error: str = ""
    at: datetime
