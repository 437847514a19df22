"""Measure how much opening time a first answer took: what the figures of an office are made of."""

from sqlalchemy import bindparam, text
from sqlmodel import Session

from desk.office import Office
from desk.ticket import UNRECKONED, Ticket
from router.attempt import apart
from store import rows
from store.prepared import Prepared

AT_ONCE = 500
_T = rows.table(Ticket)
_UNRECKONED = Prepared(
    rows.columns(Ticket)
    .where(_T.c.office == bindparam("office"), text(UNRECKONED))
    .order_by(_T.c.id)
    .limit(AT_ONCE)
)


def unreckoned(session: Session, office: str) -> list[Ticket]:
    """Return answered tickets of an office that are not measured yet."""
    return rows.every(session, Ticket, _UNRECKONED, office=office)


def reckon(session: Session, *, office: Office) -> int:
    """Keep the opening time until the first answer of up to AT_ONCE tickets; return of how many.

    It runs from where the promise counts: from receipt, or from when the request was complete.

    Done by the clock, not by whoever answers: an answer must not wait for arithmetic, and tickets
    from before this was measured are reckoned too.
    """
    reckoned = 0
    for ticket in unreckoned(session, office.code):
        with apart(session, "reckon", ticket.id or 0):
            since, answered_at = ticket.counts_from, ticket.first_response_at
            assert answered_at is not None
            if since is None or since > answered_at:  # answered before it was said in full
                since = ticket.received_at
            opened = office.calendar.open_seconds(since, answered_at)
            ticket.answered_in = round(opened)
            rows.save(session, ticket, "answered_in")
            reckoned += 1
    return reckoned
