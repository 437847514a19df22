"""What officers say of a complaint: whom it is about, and that it is not simple."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.office import Office
from desk.ticket import Ticket
from router import timers as clocks
from router.aim import aim
from router.assign import give, someone, unassign
from router.close import locked
from router.edit_calendar import check_reason
from router.errors import Missing, Refused
from router.record import officer, record
from store import rows, tickets, timers

COMPLAINT = "complaint"


def hidden_from(session: Session, office: str, about: int | None) -> int | None:
    """Return from whom a complaint about an officer is hidden: nobody, if no one else is there."""
    others = [one for one in tickets.officers(session, office) if one.id != about]
    return about if others else None


def name_officer(
    session: Session, ticket_id: int, officer_id: int | None, *, office: str, by: int, at: datetime
) -> Ticket:
    """Say about which officer a complaint is; they see nothing of it from then on.

    None takes it back, which only a supervisor may. Raises Missing; Refused: not_complaint,
    supervisor.
    """
    ticket, conversation = locked(session, office, ticket_id, by=by)
    if ticket.kind != COMPLAINT:
        raise Refused("not_complaint")
    if officer_id is not None and tickets.officer(session, office, officer_id) is None:
        raise Missing("officer")
    speaker = tickets.officer(session, office, by)
    if conversation.hidden_from and (speaker is None or speaker.role != "supervisor"):
        raise Refused("supervisor")
    conversation.hidden_from = officer_id
    rows.save(session, conversation, "hidden_from")
    _hide(session, conversation, officer_id)
    ticket.hidden_from = officer_id
    record(session, "complaint.officer_named", officer(by), at, ticket, officer=officer_id)
    if officer_id is not None and ticket.officer_id == officer_id:
        unassign(session, ticket, by=officer(by), at=at)
        if freest := someone(session, ticket):
            give(session, ticket, freest, by="system", at=at)
    return ticket


def _hide(session: Session, conversation: Conversation, officer_id: int | None) -> None:
    """Hide every matter of a conversation: each shows in lists what the person wrote last."""
    assert conversation.id is not None
    for one in tickets.in_conversation(session, conversation.id):
        one.hidden_from = officer_id
        rows.save(session, one, "hidden_from")


def not_simple(
    session: Session, ticket_id: int, *, office: Office, why: str, by: int, at: datetime
) -> Ticket:
    """Say why a complaint cannot be decided within the days of a simple one.

    Raises Missing; Refused: reason, long_why, not_complaint.
    """
    check_reason(why)
    ticket, _ = locked(session, office.code, ticket_id, by=by)
    if ticket.kind != COMPLAINT or ticket.closed_at:
        raise Refused("not_complaint")
    found = timers.of_ticket(session, ticket)
    simple = [timer for timer in found if timer.name == "simple"]
    clocks.drop(session, ticket, simple, officer(by), at, why.strip())
    aim(session, ticket, office.calendar)
    return ticket
