"""Let the machine learn from questions it could not answer: an article, phrasings, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.event import Event
from desk.lesson import Lesson
from desk.message import Message
from router.errors import Refused
from router.write_article import write_article
from store import rows

HOW = ("article", "phrasing", "dismissed")
NOTE = "learned"


def teach(
    session: Session,
    office: str,
    said: Sequence[int],
    how: str,
    *,
    key: str = "",
    layer: Mapping[str, Any] | None = None,
    state: str = "live",
    by: str,
    at: datetime,
) -> None:
    """Write what was learned from some messages, and that they are dealt with.

    Raises Refused when somebody has dealt with them since they were shown: what was learned then
    would be written twice, or over.
    """
    fresh = [_settle(session, office, number, how, key, by, at) for number in dict.fromkeys(said)]
    if layer is not None:
        if not any(fresh):
            raise Refused("article_changed")
        seen = 0 if how == "article" else None
        write_article(session, office, key, layer, state=state, note=NOTE, seen=seen, by=by, at=at)
    told = {"how": how, "key": key, "count": len(said)}
    rows.add_later(session, Event(office=office, at=at, actor=by, verb="article.learned",
                                  detail=told))  # fmt: skip


def _settle(
    session: Session, office: str, number: int, how: str, key: str, by: str, at: datetime
) -> bool:
    """Write that a message of an office is dealt with; return whether it was not yet."""
    message = rows.get(session, Message, number)
    if message is None or message.office != office:
        return False
    lesson = Lesson(message_id=number, office=office, how=how, key=key, by=by, at=at)
    return rows.add_new(session, lesson)
