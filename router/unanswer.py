"""An answer that failed for good is none: the office owes it again."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Author, Kind, Message
from desk.ticket import Ticket
from router import timers
from router.record import record
from store import rows, silences, talks


def unanswer(session: Session, message: Message, at: datetime) -> bool:
    """Take back what an officer's answer had settled, if nothing was said since.

    The clock of the first response runs on from where it was; a further word is due at once.
    Returns whether anything was taken back.
    """
    if message.author != Author.OFFICER or message.kind != Kind.HUMAN:
        return False
    conversation = rows.get(session, Conversation, message.conversation_id, lock=True)
    if conversation is None or conversation.ticket_id is None or conversation.unanswered_since:
        return False
    said = silences.last_answer(session, message.conversation_id)
    ticket = rows.get(session, Ticket, conversation.ticket_id, lock=True)
    if ticket is None or ticket.closed_at or said is None or said.id != message.id:
        return False
    heard = talks.last_heard(session, message.conversation_id)
    if heard is None:
        return False
    due, first = at, ticket.first_response_at == message.at
    if first:
        ticket.first_response_at, ticket.answered_in = None, None
        due = ticket.due_at or at
    later = timers.unspeak(session, ticket, message.at) if ticket.timers else None
    ticket.next_due_at = min(filter(None, (due, later, ticket.next_due_at)))
    conversation.unanswered_since = min(heard.at, message.at)
    rows.save(session, ticket, "first_response_at", "answered_in", "next_due_at")
    rows.save(session, conversation, "unanswered_since")
    record(session, "ticket.unanswered", Author.SYSTEM, at, ticket, first=first)
    return True
