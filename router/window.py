"""WhatsApp's window: until when an office may write freely to a person."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
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
    for address in people.addresses(session, conversation.contact_id):
        if address.value == conversation.address:
            return address.window_until
    return None
