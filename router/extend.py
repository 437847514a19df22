"""An officer puts off the end of a matter once, with a reason, before it is due."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import ALOUD
from desk.office import Office
from desk.ticket import Ticket
from desk.timer import EXTENDED, Timer
from desk.words import say_instant
from router.aim import aim
from router.catalogue import PHRASES
from router.close import locked
from router.edit_calendar import check_reason
from router.errors import Refused
from router.record import officer, record
from router.tell import tell
from store import rows, timers


def extend(
    session: Session, ticket_id: int, *, office: Office, why: str, by: int, at: datetime
) -> Timer:
    """Extend the time of a public information request, and tell the person until when and why.

    Raises Missing; Refused: reason, long_why, closed, not_extendable, extended, expired.
    """
    check_reason(why)
    ticket, conversation = locked(session, office.code, ticket_id, by=by)
    if ticket.closed_at:
        raise Refused("closed")
    timer = _extendable(session, ticket, at)
    old = timer.due_at
    assert old is not None
    timer.extended_at, timer.why = at, why.strip()
    timer.terms = {**timer.terms, EXTENDED: timer.extension}
    timer.count(office.calendar)
    rows.save(session, timer, "extended_at", "why", "terms", "due_at", "explanation")
    aim(session, ticket, office.calendar)
    assert timer.due_at is not None
    told = {"old": _iso(old), "new": _iso(timer.due_at), "why": timer.why}
    record(session, "timer.extended", officer(by), at, ticket, clock=timer.name, **told)
    text = PHRASES.override(office.wording).say(
        "kind.extended", conversation.language, ticket=ticket.number, why=timer.why,
        deadline=say_instant(timer.due_at, office.zone, conversation.language),
    )  # fmt: skip
    if conversation.channel not in ALOUD:
        tell(session, conversation, text, at)
    return timer


def _extendable(session: Session, ticket: Ticket, at: datetime) -> Timer:
    found = [timer for timer in timers.of_ticket(session, ticket) if timer.extension]
    running = [timer for timer in found if timer.ended_at is None]
    if not running:
        raise Refused("not_extendable")
    if running[0].extended_at:
        raise Refused("extended")
    if running[0].due_at is None or at > running[0].due_at:
        raise Refused("expired")
    return running[0]


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
