"""Whose turn it is: a person who writes again is owed the next word under the same promise."""

from datetime import datetime

from sqlmodel import Session

from desk.deadline import due
from desk.office import Office
from desk.ticket import SPOKEN, Ticket
from router import timers
from store import rows


def owe(
    session: Session, ticket_id: int, *, office: Office | None, channel: str, since: datetime
) -> Ticket | None:
    """Let a ticket that waited for the person be due again, counted from `since`.

    Without an office, whose promise could not be reckoned, it is due at once. Clocks that stood
    still meanwhile go on. Returns the ticket.
    """
    ticket = rows.get(session, Ticket, ticket_id)
    if ticket is None or ticket.closed_at:
        return ticket
    if ticket.next_due_at and not ticket.timers and not ticket.meets_at:
        return ticket
    word = since
    if office:
        promise = ticket.promised
        if channel != ticket.channel:
            promise = office.standard(ticket.received_at).first(channel, ticket.kind)
        word = due(since, promise, office.calendar)
    dues = [word, ticket.next_due_at]
    if ticket.timers and office:
        dues.append(timers.hear(session, ticket, since, office.calendar))
    ticket.next_due_at = min(filter(None, dues))
    ticket.spoken()
    rows.save(session, ticket, "next_due_at", *SPOKEN)
    return ticket
