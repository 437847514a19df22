"""Write an edition of an article; the one before it is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from desk.article import Edition, State
from desk.event import Event
from router.errors import Missing, Refused
from store import library, rows
from store.prepared import Prepared

WRITTEN = "article.written"
_E = rows.table(Edition)
_REPLACE = Prepared(
    update(_E).where(_E.c.id == bindparam("key")).values(replaced_at=bindparam("now"))
)


def write_article(
    session: Session,
    scope: str,
    key: str,
    content: Mapping[str, Any],
    *,
    state: str = State.LIVE,
    note: str = "written",
    seen: int | None = None,
    by: str,
    at: datetime,
) -> Edition:
    """Write the next edition of a scope's layer. Raises Refused when it changed since `seen`.

    `seen` is the version that the writer had before them, 0 for none.
    """
    return write(session, library.edition(session, scope, key), scope, key, content,
                 state=state, note=note, seen=seen, by=by, at=at)  # fmt: skip


def write(
    session: Session,
    before: Edition | None,
    scope: str,
    key: str,
    content: Mapping[str, Any],
    *,
    state: str = State.LIVE,
    note: str,
    seen: int | None = None,
    by: str,
    at: datetime,
) -> Edition:
    """Write an edition after the one that the caller has read."""
    version = before.version if before else library.last_version(session, scope, key)
    if seen is not None and seen != version:
        raise Refused("article_changed")
    if before:
        _REPLACE.run(session, {"key": before.id, "now": at})
    edition = Edition(office=scope, key=key, version=version + 1, state=state,
                      content=dict(content), note=note, by=by, at=at)  # fmt: skip
    if not rows.add_new(session, edition):
        raise Refused("article_changed")  # somebody else wrote at the same moment
    told = {"key": key, "version": edition.version, "note": note}
    rows.add_later(session, Event(office=scope, at=at, actor=by, verb=WRITTEN, detail=told))
    return edition


def restore_article(
    session: Session, scope: str, key: str, version: int, *, by: str, at: datetime
) -> Edition:
    """Write an older edition of a scope's layer once more. Raises Missing."""
    for old in library.history(session, (scope,), key):
        if old.version == version:
            return write_article(session, scope, key, old.content, state=old.state,
                                 note=f"restored {version}", by=by, at=at)  # fmt: skip
    raise Missing("article")


def set_state(
    session: Session, scope: str, key: str, state: State, *, by: str, at: datetime
) -> Edition:
    """Hide an article, show it again, or take the scope's layer away."""
    before = library.edition(session, scope, key)
    content = before.content if before and state != State.GONE else {}
    return write(session, before, scope, key, content, state=state, note=state.value, by=by, at=at)
