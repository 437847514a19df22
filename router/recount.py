"""Work deadlines out again after the calendar was changed, and write down why."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from desk.calendar import Calendar
from desk.deadline import deadline
from desk.office import Office
from desk.ticket import Ticket
from router.record import record
from store import rows, tickets


@dataclass(frozen=True, slots=True)
class Recount:
    """How many deadlines moved, stayed although they could be earlier, or were broken already."""

    moved: int = 0
    kept: int = 0
    broken: int = 0

    def __add__(self, other: "Recount") -> "Recount":
        """Return both counts together."""
        return Recount(self.moved + other.moved, self.kept + other.kept, self.broken + other.broken)


def recount(
    session: Session,
    office: Office,
    *,
    calendar: Calendar,
    by: str,
    at: datetime,
    why: str,
    earlier: bool = False,
) -> Recount:
    """Recount the open deadlines of an office by its calendar as it is now.

    A deadline that would become earlier stays, unless `earlier` says so: it was promised, and
    people were told. A recorded breach stays recorded; that it would be none now is written down.
    Each change leaves an event with the old and the new instant and the reason.
    """
    total = Recount()
    for key in tickets.counting(session, office.code):
        ticket = rows.get(session, Ticket, key, lock=True)
        if ticket and ticket.closed_at is None:
            total += _recount(session, ticket, calendar, by, at, why, earlier)
    return total


def _recount(
    session: Session,
    ticket: Ticket,
    calendar: Calendar,
    by: str,
    at: datetime,
    why: str,
    earlier: bool,
) -> Recount:
    since = ticket.counts_from
    if ticket.due_at is None or ticket.first_response_at or since is None:
        return _recount_next(session, ticket, calendar, by, at, why, earlier)
    found = deadline(since, ticket.promised, calendar)
    verdict = judge(ticket.due_at, found.due, ticket.overdue_at, earlier)
    if not verdict:
        return Recount()
    told = {"clock": "first response", "old": _iso(ticket.due_at), "new": _iso(found.due)}
    if verdict == "moved":
        if ticket.next_due_at == ticket.due_at:
            ticket.next_due_at = found.due
        ticket.due_at, ticket.explanation = found.due, dict(found.explanation)
        if found.due > at:
            ticket.due_soon_at = None
        rows.save(session, ticket, "due_at", "next_due_at", "explanation", "due_soon_at")
    elif _said_before(session, ticket, verdict, told["new"]):
        return Recount()
    record(session, EVENTS[verdict], by, at, ticket, why=why, **told)
    return Recount(**{verdict: 1})


EVENTS = {"moved": "deadline.moved", "kept": "deadline.kept", "broken": "breach.kept"}


def judge(old: datetime, new: datetime, overdue_at: datetime | None, earlier: bool) -> str:
    """Return what becomes of a deadline: moved, kept, broken already, or nothing ("")."""
    if new == old:
        return ""
    if overdue_at:
        return "broken" if new > old else ""
    return "moved" if new > old or earlier else "kept"


def _recount_next(
    session: Session,
    ticket: Ticket,
    calendar: Calendar,
    by: str,
    at: datetime,
    why: str,
    earlier: bool,
) -> Recount:
    """Recount by when a further word is due, after the first one was said."""
    if ticket.next_due_at is None or ticket.first_response_at is None:
        return Recount()
    since = tickets.unanswered_since(session, ticket.conversation_id)
    if since is None or ticket.next_due_at <= at:
        return Recount()
    found = deadline(since, ticket.promised, calendar)
    if judge(ticket.next_due_at, found.due, None, earlier) != "moved":
        return Recount()
    told = {"clock": "next word", "old": _iso(ticket.next_due_at), "new": _iso(found.due)}
    ticket.next_due_at = found.due
    rows.save(session, ticket, "next_due_at")
    record(session, "deadline.moved", by, at, ticket, why=why, **told)
    return Recount(moved=1)


def _said_before(session: Session, ticket: Ticket, verdict: str, new: str) -> bool:
    """Return whether the history says already that this deadline stays."""
    assert ticket.id is not None
    latest = tickets.latest_event(session, ticket.id, EVENTS[verdict])
    return latest is not None and latest.detail.get("new") == new


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
