"""The clock's tick: bursts that ended, deadlines that are near or broken."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.conversation import Conversation
from desk.office import Office
from desk.ticket import Ticket
from router.consider import consider
from router.record import record
from store import rows, tickets

HORIZON = timedelta(days=31)
"""How far ahead a deadline can lie and still be near."""
NEAR = 0.75
_TOUCHED = (
    "updated_at", "last_seq", "considered_seq", "consider_at", "unanswered_since", "memory",
    "ticket_id",
)  # fmt: skip


def consider_due(
    session: Session,
    conversation_id: int,
    *,
    office: Office,
    think: Callable[[Turn], Decision],
    as_of: datetime,
) -> None:
    """Let the bot consider a burst that has ended, unless an officer was quicker."""
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation is None or conversation.consider_at is None:
        return
    if conversation.consider_at > as_of:
        return
    if conversation.ticket_id:
        conversation.consider_at = None
    else:
        consider(session, conversation, office=office, think=think, at=as_of)
    rows.save(session, conversation, *_TOUCHED)


def watch(session: Session, *, offices: Mapping[str, Office], as_of: datetime) -> int:
    """Record once each which promises are near their end and which are broken; return how many."""
    told = 0
    for ticket in tickets.watched(session, as_of + HORIZON):
        if ticket.office in offices:
            told += _watch(session, ticket, as_of)
    return told


def _watch(session: Session, ticket: Ticket, as_of: datetime) -> int:
    assert ticket.due_at is not None
    if as_of > ticket.due_at:
        ticket.overdue_at = as_of
        rows.save(session, ticket, "overdue_at")
        record(session, "ticket.overdue", "system", as_of, ticket)
        return 1
    near = ticket.received_at + (ticket.due_at - ticket.received_at) * NEAR
    if ticket.due_soon_at is None and as_of >= near:
        ticket.due_soon_at = as_of
        rows.save(session, ticket, "due_soon_at")
        record(session, "ticket.due_soon", "system", as_of, ticket)
        return 1
    return 0
