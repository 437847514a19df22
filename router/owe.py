"""Whose turn it is: a person who writes again is owed the next word under the same promise."""

from datetime import datetime

from sqlmodel import Session

from desk.office import Office
from desk.ticket import Ticket
from store import rows


def owe(
    session: Session, ticket_id: int, *, office: Office | None, channel: str, since: datetime
) -> None:
    """Let a ticket that waited for the person be due again, counted from `since`.

    Without an office, whose promise could not be reckoned, it is due at once.
    """
    ticket = rows.get(session, Ticket, ticket_id)
    if ticket and ticket.next_due_at is None and ticket.closed_at is None:
        due = office.deadline(channel, since, ticket.kind).due if office else since
        ticket.next_due_at = due
        ticket.spoken()
        rows.save(session, ticket, "next_due_at", "reminded_at", "closable_at")
