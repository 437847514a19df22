"""The clock's tick: bursts that ended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.conversation import Conversation
from desk.office import Office
from router.consider import consider
from store import rows, talks

_TOUCHED = (
    "updated_at", "last_seq", "considered_seq", "consider_at", "unanswered_since", "memory",
    "ticket_id", "language",
)  # fmt: skip


def consider_due(
    session: Session,
    conversation_ids: Sequence[int],
    *,
    office: Office,
    think: Callable[[Turn], Decision],
    as_of: datetime,
) -> int:
    """Let the bot consider bursts of an office that have ended, unless an officer was quicker.

    Returns how many had ended.
    """
    due = [
        one
        for one in rows.several(session, Conversation, conversation_ids, lock=True)
        if one.consider_at and one.consider_at <= as_of
    ]
    if not due:
        return 0
    said = talks.unconsidered(session, conversation_ids)
    for conversation in sorted(due, key=attrgetter("consider_at")):
        assert conversation.id is not None
        if conversation.ticket_id:
            conversation.consider_at = None
        else:
            of_it = said[conversation.id]
            consider(session, conversation, of_it, office=office, think=think, at=as_of)
        rows.save(session, conversation, *_TOUCHED)
    return len(due)


def put_off(session: Session, conversation_id: int, *, until: datetime) -> None:
    """Let a burst that could not be considered wait, so that it stands in nobody's way."""
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation and conversation.consider_at is not None:
        conversation.consider_at = until
        rows.save(session, conversation, "consider_at")
