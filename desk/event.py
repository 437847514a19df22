"""What happened: one log for audit, live screens, reports."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from desk.row import Row, json_field, only_where

BY_BOT = (
    "(verb = 'bot.accepted' OR verb = 'bot.answer' OR verb = 'bot.choices'"
    " OR verb = 'bot.handoff' OR verb = 'bot.question')"
)
"""What the bot decided about questions, as SQL, in the words of its index; IN would be slow."""


class Event(Row, table=True):
    """Who did what, when, on what. `actor` is contact, bot, system or `officer:<id>`.

    `verb` is <noun>.<past participle>: message.received, message.sent, ticket.opened, …
    """

    __table_args__ = (
        Index("ix_event_office_id", "office", "id"),
        Index("ix_event_conversation_id", "conversation_id"),
        Index("ix_event_bot", "office", "at", **only_where(BY_BOT)),
    )

    id: int | None = Field(default=None, primary_key=True)
    office: str
    at: datetime
    actor: str
    verb: str
    conversation_id: int | None = None
    message_id: int | None = None
    ticket_id: int | None = None
    detail: dict[str, Any] = json_field()
