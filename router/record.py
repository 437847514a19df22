"""Every verb leaves an event."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.message import Message
from desk.ticket import Ticket
from store import rows


def event(
    verb: str,
    actor: str,
    at: datetime,
    on: Conversation | Ticket,
    *,
    message: Message | None = None,
    **detail: Any,
) -> Event:
    """Return the event that `actor` did `verb` on a conversation or a ticket."""
    ticket = on if isinstance(on, Ticket) else None
    return Event(
        office=on.office,
        at=at,
        actor=actor,
        verb=verb,
        conversation_id=ticket.conversation_id if ticket else on.id,
        ticket_id=ticket.id if ticket else getattr(on, "ticket_id", None),
        message_id=message.id if message else None,
        detail=detail,
    )


def record(
    session: Session, verb: str, actor: str, at: datetime, on: Conversation | Ticket, **detail: Any
) -> None:
    """Keep that `actor` did `verb` on a conversation or a ticket."""
    rows.add_later(session, event(verb, actor, at, on, **detail))


def officer(officer_id: int) -> str:
    """Return the actor's name for an officer."""
    return f"officer:{officer_id}"


def moment(at: datetime) -> str:
    """Return an instant as events keep it: a later word of the same ticket has another one."""
    return at.isoformat(timespec="seconds")
