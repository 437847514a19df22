"""A telephone call as the exchange or an officer logged it."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from desk.row import Row, json_field


class Call(Row, table=True):
    """One call, whatever number of rows the exchange wrote about it.

    `source`: asterisk, twilio, manual. `outcome`: answered, missed, abandoned, busy, failed,
    ivr_only, voicemail. Seconds in `ring_s` and `talk_s`.
    """

    __table_args__ = (UniqueConstraint("account", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    office: str = Field(index=True)
    source: str
    account: str
    external_id: str
    direction: str = "in"
    from_raw: str = ""
    from_number: str = ""
    to_raw: str = ""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    ring_s: int = 0
    talk_s: int = 0
    outcome: str
    answered_by: str = ""
    legs: dict[str, Any] = json_field()
    note: str = ""
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id")
    entered_by: int | None = Field(default=None, foreign_key="officer.id")
    entered_at: datetime
