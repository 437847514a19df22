"""A chat visitor's browser received or showed what the office said."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Status
from router.record import event
from store import chats, rows


def seen(
    session: Session,
    conversation_id: int,
    *,
    office: str,
    address: str,
    upto: int,
    status: Status,
    at: datetime,
) -> int:
    """Keep that messages up to a number were delivered or read at an address; return how many."""
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation is None or conversation.office != office:
        return 0
    reached = [
        message
        for message in chats.unread(session, conversation, address, upto)
        if message.reach(status, at)
    ]
    for message in reached:
        rows.save(session, message, "status", "status_at")
    rows.add_all(
        session,
        [event(f"message.{status}", "contact", at, conversation, message=m) for m in reached],
    )
    if status == Status.READ and upto > conversation.read_seq:
        conversation.read_seq = upto
        rows.save(session, conversation, "read_seq")
    return len(reached)
