"""Let the machine learn from questions it could not answer: an article, phrasings, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.event import Event
from desk.lesson import Lesson
from desk.message import Message
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
    """Write what was learned from some messages, and that they are dealt with."""
    if layer is not None:
        write_article(session, office, key, layer, state=state, note=NOTE, by=by, at=at)
    for number in dict.fromkeys(said):
        message = rows.get(session, Message, number)
        if message and message.office == office:
            lesson = Lesson(message_id=number, office=office, how=how, key=key, by=by, at=at)
            rows.add_new(session, lesson)
    told = {"how": how, "key": key, "count": len(said)}
    rows.add_later(session, Event(office=office, at=at, actor=by, verb="article.learned",
                                  detail=told))  # fmt: skip
