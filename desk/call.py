"""A telephone call as the exchange or an officer logged it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from desk.row import Row, json_field, only_where


class Outcome(StrEnum):
    """How a call ended. Answered means that a person of the office spoke, not a machine."""

    ANSWERED = "answered"
    MISSED = "missed"
    ABANDONED = "abandoned"
    """The caller waited in a queue and hung up."""
    BUSY = "busy"
    FAILED = "failed"
    IVR_ONLY = "ivr_only"
    VOICEMAIL = "voicemail"


class Call(Row, table=True):
    """One call, whatever number of rows the exchange wrote about it.

    `source`: asterisk, twilio, manual. `direction`: in, out, internal. `outcome`: see Outcome.
    Seconds in `ring_s` and `talk_s`. `account` is the exchange ("7604/pbx1"), so that two exchanges
    may use the same ids.
    """

    __table_args__ = (
        UniqueConstraint("account", "external_id"),
        UniqueConstraint("office", "client_id"),
        Index("ix_call_contact_id_started_at", "contact_id", "started_at"),
        Index("ix_call_office_started_at", "office", "started_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    source: str
    account: str
    external_id: str
    client_id: str | None = None
    """Made by the browser that logged it, so that a second press of the button is harmless."""
    direction: str = "in"
    from_raw: str = ""
    from_number: str = ""
    from_name: str = ""
    to_raw: str = ""
    to_number: str = ""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ring_s: int = 0
    talk_s: int = 0
    outcome: str
    answered_by: str = ""
    approximate: bool = False
    """The exchange did not say which rows belong together; we guessed."""
    legs: dict[str, Any] = json_field()
    recording: dict[str, Any] = json_field()
    note: str = ""
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    """The call-back ticket that this call opened, joined or settled."""
    revision: int = 1
    entered_by: int | None = Field(default=None, foreign_key="officer.id")
    entered_at: datetime

    @property
    def answered(self) -> bool:
        """Return whether a person of the office spoke."""
        return self.outcome == Outcome.ANSWERED

    @property
    def number(self) -> str:
        """Return the citizen's number in international form; empty if it is none."""
        return self.to_number if self.direction == "out" else self.from_number

    @property
    def raw(self) -> str:
        """Return the citizen's number as the exchange wrote it."""
        return self.to_raw if self.direction == "out" else self.from_raw


class Leg(Row, table=True):
    """One row that an exchange wrote about a call, or one event told of it, kept as it came.

    Legs with the same `key` belong to one call; `digest` makes hearing a row twice harmless.
    """

    __table_args__ = (
        UniqueConstraint("account", "digest"),
        Index("ix_leg_account_key", "account", "key"),
        Index("ix_leg_open", "account", "read_at", **only_where("concluded_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    account: str
    key: str
    digest: str
    at: datetime
    """When the leg began."""
    fields: dict[str, Any] = json_field()
    read_at: datetime
    concluded_at: datetime | None = None
    """When the call was taken to be over; none while it may still be going on."""
    call_id: int | None = Field(default=None, foreign_key="call.id")
    """The call this leg became part of."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One leg as a reader found it, before it is kept."""

    key: str
    digest: str
    at: datetime
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call as read from all its legs. The names are those of Call."""

    source: str
    account: str
    external_id: str
    direction: str
    from_raw: str
    from_number: str
    from_name: str
    to_raw: str
    to_number: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    ring_s: int
    talk_s: int
    outcome: str
    answered_by: str = ""
    approximate: bool = False
    legs: tuple[Mapping[str, Any], ...] = ()
    recording: Mapping[str, Any] = field(default_factory=dict)
    complete: bool = True
    """The caller's own leg is among the legs, so that the call is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """One call as an officer writes it down. `client_id` is a UUID made by the form."""

    client_id: str
    number: str
    started_at: datetime
    outcome: str
    name: str = ""
    direction: str = "in"
    talk_s: int = 0
    note: str = ""
    follow_up: str = ""
    """The kind of ticket the call leaves behind: consultation, complaint, callback, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRule:
    """Which calls from outside the office owes a call for: by outcome, up to `days` old."""

    outcomes: frozenset[str] = frozenset({"missed", "abandoned", "busy", "voicemail"})
    days: int = 14

    def owes(self, call: Call, at: datetime) -> bool:
        """Return whether, at an instant, the office owes the caller a call."""
        fresh = at - call.started_at <= timedelta(days=self.days)
        return call.direction == "in" and call.outcome in self.outcomes and fresh
