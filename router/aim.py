"""What an office owes next of a ticket: a further clock, an appointment, or the word itself."""

from datetime import datetime

from sqlmodel import Session

from desk.calendar import Calendar
from desk.deadline import due
from desk.ticket import Ticket
from desk.timer import next_due
from store import rows, tickets, timers


def aim(session: Session, ticket: Ticket, calendar: Calendar, at: datetime) -> None:
    """Let what is due first be due next, once a clock was moved or taken away."""
    meets_at = ticket.meets_at if ticket.meets_at and ticket.meets_at > at else None
    dues = [next_due(timers.of_ticket(session, ticket)), meets_at]
    since = tickets.unanswered_since(session, ticket.conversation_id)
    if ticket.owed() and ticket.due_at:
        dues.append(ticket.due_at)
    elif since:
        dues.append(due(since, ticket.promised, calendar))
    ticket.next_due_at = min(filter(None, dues), default=None)
    rows.save(session, ticket, "next_due_at")
