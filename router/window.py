"""WhatsApp's window: until when an office may write freely to a person."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.ticket import Ticket
from router.record import record
from router.say import Route
from store import people

CHANNEL = "whatsapp"


def is_shut(session: Session, conversation: Conversation, at: datetime) -> bool:
    """Return whether free text would not reach the person now."""
    if conversation.channel != CHANNEL:
        return False
    until = window_of(session, conversation)
    return until is None or until <= at


def window_of(session: Session, conversation: Conversation) -> datetime | None:
    """Return until when the person's own address may be written to freely."""
    return people.window(session, conversation.contact_id, conversation.address)


def mail_route(session: Session, conversation: Conversation, mail_from: str) -> Route | None:
    """Return the way to the person's own e-mail address, if the office knows one and has mail."""
    if not mail_from:
        return None
    known = people.addresses(session, conversation.contact_id)
    return next((Route("email", mail_from, a.value) for a in known if a.kind == "email"), None)


def mark(session: Session, ticket: Ticket, until: datetime | None, at: datetime) -> bool:
    """Take note that a promise outlives the window, for whoever plans the day; said once.

    The ticket's `outlives` is not saved.
    """
    if until is None or ticket.next_due_at is None or ticket.next_due_at <= until:
        return False
    if ticket.outlives is not None:
        return False
    ticket.outlives = until
    record(session, "ticket.outlives_window", "system", at, ticket)
    return True
