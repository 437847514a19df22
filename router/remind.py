"""The clock's tick: bursts that ended."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.conversation import Conversation
from desk.office import Office
from router.consider import consider
from store import rows

_TOUCHED = (
    "updated_at", "last_seq", "considered_seq", "consider_at", "unanswered_since", "memory",
    "ticket_id", "language",
)  # fmt: skip


def consider_due(
    session: Session,
    conversation_id: int,
    *,
    office: Office,
    think: Callable[[Turn], Decision],
    as_of: datetime,
) -> None:
    """Let the bot consider a burst that has ended, unless an officer was quicker."""
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation is None or conversation.consider_at is None:
        return
    if conversation.consider_at > as_of:
        return
    if conversation.ticket_id:
        conversation.consider_at = None
    else:
        consider(session, conversation, office=office, think=think, at=as_of)
    rows.save(session, conversation, *_TOUCHED)


def put_off(session: Session, conversation_id: int, *, until: datetime) -> None:
    """Let a burst that could not be considered wait, so that it stands in nobody's way."""
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation and conversation.consider_at is not None:
        conversation.consider_at = until
        rows.save(session, conversation, "consider_at")
