"""Give a ticket to an officer of its office."""

from datetime import datetime

from sqlmodel import Session

from desk.officer import Officer
from desk.ticket import Assignment, Ticket
from router.errors import Missing, Refused
from router.record import officer as actor_of
from router.record import record
from store import rows, tickets

ROLES = ("officer", "supervisor")


def someone(session: Session, ticket: Ticket) -> int | None:
    """Return the officer with the fewest open tickets for one more, among equals the longest idle.

    Complaints go to a supervisor first; a ticket without any officer waits unassigned, visibly.
    """
    roles = reversed(ROLES) if ticket.kind == "complaint" else ROLES
    freest = (tickets.freest(session, ticket.office, role, ticket.hidden_from) for role in roles)
    return next((one for one in freest if one is not None), None)


def assign(
    session: Session, ticket_id: int, officer_id: int | None, *, office: str, by: int, at: datetime
) -> Ticket:
    """Give a ticket to an officer, or to nobody. Raises Missing, Refused."""
    ticket = ticket_of(session, office, ticket_id)
    if ticket.hidden_from == by:
        raise Missing("ticket")
    if ticket.closed_at:
        raise Refused("closed")
    if officer_id is None:
        unassign(session, ticket, by=actor_of(by), at=at)
        return ticket
    officer = tickets.officer(session, office, officer_id)
    if officer is None or officer.disabled_at or officer_id == ticket.hidden_from:
        raise Missing("officer")
    if ticket.officer_id != officer_id:
        give(session, ticket, officer_id, by=actor_of(by), at=at)
    return ticket


def unassign(session: Session, ticket: Ticket, *, by: str, at: datetime) -> None:
    """Take a ticket from whoever has it."""
    assert ticket.id is not None
    tickets.end_assignment(session, ticket.id, at)
    ticket.officer_id = None
    rows.save(session, ticket, "officer_id")
    record(session, "ticket.unassigned", by, at, ticket)


def give(session: Session, ticket: Ticket, officer_id: int, *, by: str, at: datetime) -> None:
    """Record that an officer has a ticket from `at` on."""
    assert ticket.id is not None
    if ticket.officer_id is not None:
        tickets.end_assignment(session, ticket.id, at)
    ticket.officer_id = officer_id
    rows.save(session, ticket, "officer_id")
    given(session, ticket, by=by, at=at)


def given(session: Session, ticket: Ticket, *, by: str, at: datetime) -> None:
    """Record that the officer whom a ticket names has it from `at` on."""
    assert ticket.id is not None
    assert ticket.officer_id is not None
    since = Assignment(
        office=ticket.office, ticket_id=ticket.id, officer_id=ticket.officer_id, assigned_by=by,
        at=at,
    )  # fmt: skip
    rows.add(session, since)
    rows.write(session, Officer, ticket.officer_id, assigned_at=at)
    record(session, "ticket.assigned", by, at, ticket, officer=ticket.officer_id)


def ticket_of(session: Session, office: str, ticket_id: int) -> Ticket:
    """Return a ticket of an office, locked; raises Missing."""
    ticket = rows.get(session, Ticket, ticket_id, lock=True)
    if ticket is None or ticket.office != office:
        raise Missing("ticket")
    return ticket
