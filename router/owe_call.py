"""What a call leaves owed: a missed one a call-back, an answered one settles it."""

from datetime import datetime

from sqlmodel import Session

from desk.call import Call
from desk.conversation import Conversation
from desk.office import Office
from desk.ticket import Ticket
from router.breach import record_breach
from router.hand_off import open_ticket
from router.record import event, officer
from store import calls, rows

CHANNEL = "phone"


def act(
    session: Session,
    call: Call,
    conversation: Conversation,
    office: Office,
    owed: bool,
    follow_up: str,
    at: datetime,
    by: int | None,
) -> None:
    """Settle the call-back that an answered call is; open a ticket for what is owed."""
    assert call.contact_id is not None
    if call.answered and follow_up != "callback":
        settle(session, call, conversation, at, by)
    if not owed and not follow_up:
        return
    if owed and calls.answered_since(session, call.contact_id, call.started_at):
        return
    if conversation.ticket_id:
        call.ticket_id = conversation.ticket_id
        return
    received = min(call.started_at, at)
    conversation.hear(received)
    conversation.closed_at, conversation.closed_by = None, ""
    ticket = open_ticket(
        session,
        conversation,
        office=office,
        kind=follow_up or "callback",
        channel=CHANNEL,
        subject=call.note or call.from_name or call.number or call.raw,
        reason=call.outcome,
        received_at=received,
        at=at,
    )
    call.ticket_id = ticket.id


def settle(
    session: Session, call: Call, conversation: Conversation, at: datetime, by: int | None
) -> None:
    """Take an answered call as the call-back that was owed, and close it if nothing else waits."""
    assert call.contact_id is not None
    ticket = calls.callback(session, call.contact_id)
    if ticket is None or ticket.conversation_id != conversation.id:
        return
    if ticket.received_at > call.started_at and ticket.id != call.ticket_id:
        return
    actor = officer(by) if by else "system"
    call.ticket_id = ticket.id
    _respond(session, ticket, call.answered_at or call.started_at, actor)
    if conversation.channel != CHANNEL:
        return
    ticket.closed_at, ticket.closed_by = at, actor
    conversation.answered(at)
    conversation.ticket_id, conversation.memory = None, {}
    conversation.closed_at, conversation.closed_by = at, actor
    rows.save(session, ticket, "closed_at", "closed_by")
    rows.add_later(session, event("ticket.closed", actor, at, ticket, call=call.id))


def _respond(session: Session, ticket: Ticket, spoke_at: datetime, actor: str) -> None:
    ticket.next_due_at = None
    if ticket.first_response_at is None:
        ticket.first_response_at = spoke_at
        record_breach(session, ticket, spoke_at)
        kept = ticket.overdue_at is None
        rows.add_later(session, event("ticket.responded", actor, spoke_at, ticket, kept=kept))
    rows.save(session, ticket, "next_due_at", "first_response_at")
