"""What an office owes next of a ticket: a further clock, an appointment, or the word itself."""

from datetime import datetime

from sqlmodel import Session

from desk.calendar import Calendar
from desk.deadline import due
from desk.ticket import Ticket
from desk.timer import next_due
from store import rows, tickets, timers, visits


def aim(session: Session, ticket: Ticket, calendar: Calendar) -> None:
    """Let what is due first be due next, once a clock was moved or taken away.

    An appointment stays owed when its time has passed, until somebody says what came of it.
    """
    dues = [next_due(timers.of_ticket(session, ticket)), ticket.meets_at]
    since = tickets.unanswered_since(session, ticket.conversation_id)
    if ticket.owed() and ticket.due_at:
        dues.append(ticket.due_at)
    elif since:
        dues.append(due(since, ticket.promised, calendar))
    ticket.next_due_at = min(filter(None, dues), default=None)
    rows.save(session, ticket, "next_due_at")


def settle_meeting(session: Session, ticket: Ticket, at: datetime) -> None:
    """Take an appointment whose time has passed as settled: the next one is owed now, if any.

    Stores nothing.
    """
    if ticket.meets_at and ticket.meets_at <= at:
        ticket.meets_at = next_meeting(session, ticket, at)


def next_meeting(session: Session, ticket: Ticket, at: datetime) -> datetime | None:
    """Return when the next appointment about a ticket ends."""
    assert ticket.id is not None
    agreed = (one.ends_at for one in visits.appointments(session, ticket.id))
    return min((ends_at for ends_at in agreed if ends_at > at), default=None)
