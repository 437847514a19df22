"""Close a ticket, or open it again."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.ticket import Ticket
from router.assign import ticket_of
from router.errors import Refused
from router.record import officer, record
from router.reply import conversation_of
from store import rows


def close(
    session: Session,
    ticket_id: int,
    *,
    office: str,
    by: int,
    at: datetime,
    nothing_owed: bool = False,
) -> Ticket:
    """Close a ticket. Raises Missing; Refused: unanswered, while the office owes an answer.

    `nothing_owed` is the officer's word that what came last needs no answer, such as thanks.
    """
    ticket = ticket_of(session, office, ticket_id)
    if ticket.closed_at:
        return ticket
    conversation = conversation_of(session, office, ticket.conversation_id)
    owed = conversation.unanswered_since is not None and ticket.kind != "callback"
    if owed and not nothing_owed:
        raise Refused("unanswered")
    ticket.closed_at, ticket.closed_by, ticket.next_due_at = at, officer(by), None
    rows.save(session, ticket, "closed_at", "closed_by", "next_due_at")
    conversation.ticket_id, conversation.memory = None, {}
    conversation.closed_at, conversation.closed_by = at, officer(by)
    conversation.unanswered_since = None
    rows.save(
        session, conversation,
        "ticket_id", "memory", "closed_at", "closed_by", "unanswered_since",
    )  # fmt: skip
    said = {"nothing_owed": True} if owed else {}
    record(session, "ticket.closed", officer(by), at, ticket, **said)
    return ticket


def reopen(session: Session, ticket_id: int, *, office: str, by: int, at: datetime) -> Ticket:
    """Open a closed ticket again, under its old promise. Raises Missing; Refused: superseded."""
    ticket = ticket_of(session, office, ticket_id)
    if not ticket.closed_at:
        return ticket
    conversation: Conversation = conversation_of(session, office, ticket.conversation_id)
    if conversation.ticket_id:
        raise Refused("superseded")
    ticket.closed_at, ticket.closed_by = None, ""
    rows.save(session, ticket, "closed_at", "closed_by")
    conversation.ticket_id = ticket.id
    conversation.closed_at, conversation.closed_by = None, ""
    rows.save(session, conversation, "ticket_id", "closed_at", "closed_by")
    record(session, "ticket.reopened", officer(by), at, ticket)
    return ticket
