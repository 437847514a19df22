"""Close a ticket, or open it again."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.ticket import Ticket
from router.assign import ticket_of
from router.errors import Missing, Refused
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
    ticket, conversation = _locked(session, office, ticket_id)
    if ticket.closed_at:
        return ticket
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
    ticket, conversation = _locked(session, office, ticket_id)
    if not ticket.closed_at:
        return ticket
    if conversation.ticket_id:
        raise Refused("superseded")
    ticket.closed_at, ticket.closed_by = None, ""
    conversation.ticket_id = ticket.id
    conversation.closed_at, conversation.closed_by = None, ""
    if ticket.owed():
        ticket.next_due_at = ticket.due_at
        conversation.unanswered_since = conversation.unanswered_since or ticket.received_at
    rows.save(session, ticket, "closed_at", "closed_by", "next_due_at")
    rows.save(session, conversation, "ticket_id", "closed_at", "closed_by", "unanswered_since")
    record(session, "ticket.reopened", officer(by), at, ticket)
    return ticket


def _locked(session: Session, office: str, ticket_id: int) -> tuple[Ticket, Conversation]:
    """Return a ticket and its conversation, locked; raises Missing.

    The conversation comes first, as with whoever writes or answers: else the two would wait for
    each other.
    """
    known = rows.get(session, Ticket, ticket_id)
    if known is None or known.office != office:
        raise Missing("ticket")
    conversation = conversation_of(session, office, known.conversation_id)
    return ticket_of(session, office, ticket_id), conversation
