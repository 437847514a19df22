"""Watch what the office owes: at half of its time, at three quarters, escalated, broken."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.conversation import Conversation
from desk.marks import marks, reached
from desk.office import Office
from desk.promise import Promise, Unit
from desk.ticket import Ticket
from router.breach import moment, record_breach
from router.notify import Told, notify
from router.record import record
from store import rows, tickets

AT_ONCE = 2000
"""Tickets looked at in one transaction: after a week of downtime, one summary and not forty."""
VERBS = {"half": "ticket.half_way", "soon": "ticket.due_soon", "overdue": "ticket.overdue"}


def watch(
    session: Session, *, offices: Mapping[str, Office], as_of: datetime, url: str = ""
) -> int:
    """Record once each which promises reached a level, and tell whom the office chose.

    Returns for how many tickets something is new. `url` is where officers open them.
    """
    told: dict[str, list[Told]] = {}
    for ticket_id in tickets.to_watch(session, offices, as_of, AT_ONCE):
        # Locked and looked at again: another process has a clock too.
        ticket = rows.get(session, Ticket, ticket_id, lock=True)
        if ticket and ticket.closed_at is None and ticket.next_due_at:
            office = offices[ticket.office]
            new = _watch(session, ticket, ticket.next_due_at, office, as_of)
            told.setdefault(office.code, []).extend(Told(level, ticket) for level in new)
    for code, reports in told.items():
        notify(session, offices[code], reports, at=as_of, url=url)
    return len({report.ticket.id for reports in told.values() for report in reports})


def _watch(
    session: Session, ticket: Ticket, due: datetime, office: Office, as_of: datetime
) -> list[str]:
    """Take note of the levels that a ticket's next word has reached; return the new ones."""
    known = set(ticket.watched.split()) if ticket.watched_due == due else set()
    at = marks(_since(session, ticket), due, office.calendar, length(office.notices.escalate))
    passed = reached(at, as_of)
    new = passed - known
    ticket.watched, ticket.watched_due = " ".join(sorted(known | passed)), due
    ahead = [instant for level, instant in at.items() if level not in known | passed]
    ticket.watch_at = min(ahead, default=None)
    if "soon" in new:
        ticket.due_soon_at = as_of
    rows.save(session, ticket, *_WATCHED)
    furthest = next((level for level in ("overdue", "soon", "half") if level in new), None)
    first_word = furthest == "overdue" and record_breach(session, ticket, as_of)
    if furthest and not first_word:
        record(session, VERBS[furthest], "system", as_of, ticket, due=moment(due))
    if "escalated" in new:
        record(session, "ticket.escalated", "system", as_of, ticket)
    return [level for level in (furthest, "escalated") if level in new]


_WATCHED = ("watched", "watched_due", "watch_at", "due_soon_at")


def _since(session: Session, ticket: Ticket) -> datetime:
    """Return from when the office's next word counts."""
    if ticket.first_response_at is None:
        return ticket.counts_from or ticket.received_at
    conversation = rows.get(session, Conversation, ticket.conversation_id)
    assert conversation is not None
    return conversation.unanswered_since or ticket.received_at


def length(promise: Promise | None) -> timedelta | None:
    """Return an opening time as a length; none when there is none."""
    if promise is None:
        return None
    unit = timedelta(hours=1) if promise.unit is Unit.HOURS else timedelta(minutes=1)
    return promise.number * unit
