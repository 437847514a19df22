"""The clock's tick: bursts that ended, deadlines that are near or broken."""

from collections.abc import Callable, Collection
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
"""The part of the promised time after which its end is near."""
AT_ONCE = 500
_TOUCHED = (
    "updated_at", "last_seq", "considered_seq", "consider_at", "unanswered_since", "memory",
    "ticket_id", "language",
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


def put_off(session: Session, conversation_id: int, *, until: datetime) -> None:
    """Let a burst that could not be considered wait, so that it stands in nobody's way."""
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation and conversation.consider_at is not None:
        conversation.consider_at = until
        rows.save(session, conversation, "consider_at")


def newly_near(session: Session, *, offices: Collection[str], as_of: datetime) -> list[int]:
    """Return tickets whose deadline is near or past, and nobody recorded it; nearest first."""
    found = tickets.promised(session, offices, as_of, as_of + HORIZON)
    return [key for key, received, due in found if as_of >= _near(received, due)][:AT_ONCE]


def watch(session: Session, *, offices: Collection[str], as_of: datetime) -> int:
    """Record once each which promises are near their end and which are broken; return how many."""
    near = newly_near(session, offices=offices, as_of=as_of)
    return sum(_watch(session, ticket_id, as_of) for ticket_id in near)


def _watch(session: Session, ticket_id: int, as_of: datetime) -> bool:
    # Locked and looked at again: another process has a clock too.
    ticket = rows.get(session, Ticket, ticket_id, lock=True)
    if ticket is None or not ticket.owed() or ticket.overdue_at or ticket.due_at is None:
        return False
    if as_of > ticket.due_at:
        ticket.overdue_at = as_of
        rows.save(session, ticket, "overdue_at")
        record(session, "ticket.overdue", "system", as_of, ticket)
        return True
    if ticket.due_soon_at is None:
        ticket.due_soon_at = as_of
        rows.save(session, ticket, "due_soon_at")
        record(session, "ticket.due_soon", "system", as_of, ticket)
        return True
    return False


def _near(received: datetime, due: datetime) -> datetime:
    return received + (due - received) * NEAR
