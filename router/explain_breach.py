"""Say why a promise was broken: a figure without its reason teaches nobody anything."""

from datetime import datetime

from sqlmodel import Session

from desk.ticket import Ticket
from router.close import locked
from router.errors import Refused
from router.record import officer, record
from store import rows, timers

LONGEST = 500


def explain_breach(
    session: Session, ticket_id: int, why: str, *, office: str, by: int, at: datetime
) -> Ticket:
    """Keep the reason why a promise or a further clock of a ticket was broken.

    A later reason replaces it, and the trail keeps both.

    Raises Missing; Refused: kept (the promise is not broken), empty, long.
    """
    ticket, _ = locked(session, office, ticket_id, by=by)
    said = " ".join(why.split())
    late = any(timer.broken(at) for timer in timers.of_ticket(session, ticket))
    if not late and not ticket.broken(at):
        raise Refused("kept")
    if not said:
        raise Refused("empty_reason")
    if len(said) > LONGEST:
        raise Refused("long_reason")
    if said != ticket.breach_reason:
        ticket.breach_reason = said
        rows.save(session, ticket, "breach_reason")
        record(session, "ticket.breach_explained", officer(by), at, ticket, why=said)
    return ticket
