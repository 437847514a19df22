"""Say why a promise was broken: a figure without its reason teaches nobody anything."""

from datetime import datetime

from sqlmodel import Session

from desk.ticket import Ticket
from desk.timer import Timer
from router.close import locked
from router.errors import Missing, Refused
from router.record import officer, record
from store import rows, timers

LONGEST = 500


def explain_breach(
    session: Session,
    ticket_id: int,
    why: str,
    *,
    office: str,
    by: int,
    at: datetime,
    clock: str = "",
) -> Ticket | Timer:
    """Keep the reason why a promise of a ticket was broken: that of the first answer, or `clock`.

    A later reason replaces it, and the trail keeps both.

    Raises Missing; Refused: kept (the promise is not broken), empty, long.
    """
    ticket, _ = locked(session, office, ticket_id, by=by)
    said = " ".join(why.split())
    promise = clock_of(session, ticket, clock, at) if clock else ticket
    if not promise.broken(at):
        raise Refused("kept")
    if not said:
        raise Refused("empty_reason")
    if len(said) > LONGEST:
        raise Refused("long_reason")
    if said != promise.breach_reason:
        promise.breach_reason = said
        rows.save(session, promise, "breach_reason")
        verb, about = ("timer", {"clock": clock}) if clock else ("ticket", {})
        record(session, f"{verb}.breach_explained", officer(by), at, ticket, why=said, **about)
    return promise


def clock_of(session: Session, ticket: Ticket, name: str, at: datetime) -> Timer:
    """Return a further clock of a ticket by its name, a broken one before others; raises Missing.

    A ticket that changed its kind and back has two of one name.
    """
    found = [timer for timer in timers.of_ticket(session, ticket) if timer.name == name]
    found.sort(key=lambda timer: (not timer.broken(at), -(timer.id or 0)))
    if not found:
        raise Missing("clock")
    return found[0]
