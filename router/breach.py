"""Record a broken promise: once, by whoever sees it first."""

from datetime import datetime

from sqlmodel import Session

from desk.ticket import Ticket
from desk.timer import Timer
from router.record import moment, record
from store import rows

FIRST, NEXT = "first_response", "next_word"
"""How the history names what is no further clock: the first answer, and a later word."""


def record_breach(session: Session, ticket: Ticket, at: datetime) -> bool:
    """Record that a promise is broken, unless it is not or was recorded; return whether it was.

    The clock does so, and whoever answers or closes between the deadline and the clock's next look.
    """
    if ticket.overdue_at or not ticket.broken(at):
        return False
    ticket.overdue_at = at
    rows.save(session, ticket, "overdue_at")
    assert ticket.due_at is not None
    told = {"clock": FIRST, "due": moment(ticket.due_at)}
    record(session, "ticket.overdue", "system", at, ticket, **told)
    return True


def record_late(session: Session, ticket: Ticket, timer: Timer, at: datetime) -> bool:
    """Record that a further clock is broken, unless it is not or was recorded; return as above."""
    if timer.overdue_at or not timer.broken(at):
        return False
    timer.overdue_at = at
    rows.save(session, timer, "overdue_at")
    assert timer.due_at is not None
    due = moment(timer.due_at)
    record(session, "timer.overdue", "system", at, ticket, clock=timer.name, due=due)
    return True
