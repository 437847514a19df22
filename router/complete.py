"""A request is clear and complete: from then on the promise counts, where the standard says so."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlmodel import Session

from bot import intake
from desk.deadline import deadline, due
from desk.message import Author
from desk.office import Office
from desk.ticket import Ticket
from router import timers
from router.close import locked
from router.edit_calendar import check_reason
from router.errors import Refused
from router.record import officer, record
from store import rows

_COUNTED = (
    "complete_at", "complete_by", "complete_why", "request", "due_at", "next_due_at", "explanation",
)  # fmt: skip


def mark_complete(
    session: Session, ticket_id: int, *, office: Office, why: str, by: int, at: datetime
) -> Ticket:
    """An officer says that a request is complete, and why.

    Raises Missing; Refused: reason, long_why, closed, complete (it is already).
    """
    ticket = _open(session, ticket_id, office, why, by)
    if ticket.complete_at:
        raise Refused("complete")
    complete(session, ticket, office=office, actor=officer(by), why=why.strip(), at=at)
    return ticket


def mark_incomplete(
    session: Session, ticket_id: int, *, office: Office, why: str, by: int, at: datetime
) -> Ticket:
    """An officer takes back that a request is complete, and says why.

    Raises Missing; Refused: reason, long_why, closed, incomplete (nothing waits for it), answered.
    """
    ticket = _open(session, ticket_id, office, why, by)
    if ticket.complete_at is None or not ticket.waits_for_all:
        raise Refused("incomplete")
    if ticket.first_response_at:
        raise Refused("answered")
    was = ticket.complete_at.isoformat(timespec="seconds")
    ticket.complete_at, ticket.complete_by, ticket.complete_why = None, "", ""
    ticket.due_at, ticket.explanation = None, {}
    word = due(at, ticket.promised, office.calendar)
    later = timers.complete(session, ticket, office.calendar) if ticket.timers else None
    ticket.next_due_at = min(later or word, word)
    rows.save(session, ticket, *_COUNTED)
    record(session, "ticket.incomplete", officer(by), at, ticket, why=why.strip(), old=was)
    return ticket


def complete(
    session: Session, ticket: Ticket, *, office: Office, actor: str, why: str, at: datetime
) -> None:
    """Let the promise count from now on; the time before stays on the ticket, apart."""
    ticket.complete_at, ticket.complete_by, ticket.complete_why = at, actor, why
    dues = [timers.complete(session, ticket, office.calendar)] if ticket.timers else []
    if ticket.waits_for_all and ticket.first_response_at is None:
        found = deadline(at, ticket.promised, office.calendar)
        ticket.due_at, ticket.explanation = found.due, dict(found.explanation)
        dues.append(found.due)
    elif ticket.next_due_at:
        dues.append(ticket.next_due_at)
    ticket.next_due_at = min(filter(None, dues), default=None)
    rows.save(session, ticket, *_COUNTED)
    waited = int((at - ticket.received_at).total_seconds())
    record(session, "ticket.completed", actor, at, ticket, why=why, waited=waited)


def hear_of(
    session: Session, ticket: Ticket, texts: list[str], *, office: Office, at: datetime
) -> bool:
    """Take from what a person says what was missing; return whether the request is complete now."""
    said = intake.read(texts, plain="wanted" not in ticket.request)
    if "name" in ticket.missing() and not said.name:
        said = replace(said, name=next(filter(None, map(intake.name_alone, texts)), ""))
    ticket.request = {
        **{name: value for name, value in asdict(said).items() if value},
        **ticket.request,
    }
    if ticket.missing():
        rows.save(session, ticket, "request")
        return False
    complete(session, ticket, office=office, actor=Author.SYSTEM, why="fields", at=at)
    return True


def _open(session: Session, ticket_id: int, office: Office, why: str, by: int) -> Ticket:
    check_reason(why)
    ticket, _ = locked(session, office.code, ticket_id, by=by)
    if ticket.closed_at:
        raise Refused("closed")
    return ticket
