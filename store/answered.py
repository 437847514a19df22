"""Finders of conversations that never became a ticket: what the bot handled alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.ticket import Ticket
from store import rows
from store.inbox import PAGE, heard

LARGEST = 2**31 - 1
WINDOW = 600
"""Conversations looked at for one page: most of an office's may be tickets."""

_C = rows.table(Conversation)
_P = rows.table(Contact)
_T = rows.table(Ticket)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation without a ticket, as the list shows it."""

    id: int
    channel: str
    address: str
    contact: str
    updated_at: datetime
    consider_at: datetime | None
    """When the bot considers what was said since its last word; none when nothing waits for it."""
    said: str | None


_TALKS: Select[Any] = (
    select(
        _C.c.id,
        _C.c.channel,
        _C.c.address,
        _P.c.name.label("contact"),
        _C.c.updated_at,
        _C.c.consider_at,
        heard(_C.c.id).label("said"),
    )
    .join(_P, _P.c.id == _C.c.contact_id)
    .where(~select(_T.c.id).where(_T.c.conversation_id == _C.c.id).exists())
)


def answered(
    session: Session, office: str, *, channel: str = "", after: str = ""
) -> tuple[list[Talk], str]:
    """Return a page of conversations without a ticket, latest first, and the mark of the next."""
    ids, end = _window(session, office, after)
    chosen = _TALKS.where(_C.c.id.in_(ids)).order_by(_C.c.updated_at.desc(), _C.c.id.desc())
    if channel:
        chosen = chosen.where(_C.c.channel == channel)
    rows_ = session.connection().execute(chosen.limit(PAGE + 1))
    found = [Talk(**row._mapping) for row in rows_]
    if len(found) <= PAGE:
        return found, end
    last = found[PAGE - 1]
    return found[:PAGE], f"{last.updated_at.isoformat()}~{last.id}"


def talk(session: Session, office: str, conversation_id: int) -> Talk | None:
    """Return one conversation as the list shows it, unless it has a ticket."""
    chosen = _TALKS.where(_C.c.id == conversation_id, _C.c.office == office)
    row = session.connection().execute(chosen).first()
    return Talk(**row._mapping) if row else None


def _window(session: Session, office: str, after: str) -> tuple[list[int], str]:
    """Return the next stretch of an office's conversations by their last word, and its end."""
    updated = _C.c.updated_at
    chosen = select(_C.c.id, updated).where(_C.c.office == office)
    mark = _mark(after)
    if mark:
        at, key = mark
        chosen = chosen.where(updated <= at, or_(updated < at, _C.c.id < key))
    chosen = chosen.order_by(updated.desc(), _C.c.id.desc()).limit(WINDOW)
    found = list(session.connection().execute(chosen))
    end = f"{found[-1].updated_at.isoformat()}~{found[-1].id}" if len(found) == WINDOW else ""
    return [row.id for row in found], end


def _mark(after: str) -> tuple[datetime, int] | None:
    try:
        at, key = after.split("~")
        return datetime.fromisoformat(at).astimezone(UTC), min(int(key), LARGEST)
    except (ValueError, OverflowError):
        return None
