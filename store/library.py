"""Finders of articles: what counts now, and every edition there was."""

from collections.abc import Sequence

from sqlalchemy import String, bindparam, cast, func, select, text
from sqlmodel import Session

from desk.article import CURRENT, Edition, Enclosure, State
from desk.message import Blob
from store import rows
from store.prepared import Prepared

_E = rows.table(Edition)
_B = rows.table(Blob)
_LAST = Prepared(
    select(func.max(_E.c.version)).where(
        _E.c.office == bindparam("office"), _E.c.key == bindparam("key")
    )
)


def editions(session: Session, scopes: Sequence[str]) -> list[Edition]:
    """Return the current editions of some scopes."""
    chosen = rows.columns(Edition).where(text(CURRENT), _E.c.office.in_(scopes))
    return rows.every(session, Edition, chosen.order_by(_E.c.id))


def edition(session: Session, scope: str, key: str) -> Edition | None:
    """Return the current edition of a scope's layer."""
    chosen = rows.columns(Edition).where(text(CURRENT), _E.c.office == scope, _E.c.key == key)
    return rows.first(session, Edition, chosen)


def history(session: Session, scopes: Sequence[str], key: str) -> list[Edition]:
    """Return every edition of an article that some scopes wrote, newest first."""
    chosen = rows.columns(Edition).where(_E.c.office.in_(scopes), _E.c.key == key)
    return rows.every(session, Edition, chosen.order_by(_E.c.id.desc()))


def keys(session: Session, scopes: Sequence[str]) -> list[str]:
    """Return all keys that some scopes ever used."""
    chosen = select(_E.c.key).where(_E.c.office.in_(scopes)).distinct()
    return [row.key for row in session.connection().execute(chosen)]


def last_version(session: Session, scope: str, key: str) -> int:
    """Return the number of a layer's newest edition, 0 when it never had one."""
    return int(_LAST.run(session, {"office": scope, "key": key}).value() or 0)


def enclosure(session: Session, beginning: str) -> tuple[Enclosure, bytes] | None:
    """Return a file of a current article by the beginning of its digest, with its bytes."""
    named = cast(_E.c.content, String).contains(f'"sha256": "{beginning}', autoescape=True)
    chosen = rows.columns(Edition).where(text(CURRENT), _E.c.state == State.LIVE, named)
    for found in rows.every(session, Edition, chosen):
        for told in found.content.get("files") or ():
            if str(told["sha256"]).startswith(beginning):
                blob = select(_B.c.content).where(_B.c.sha256 == told["sha256"])
                content = session.connection().execute(blob).scalar()
                return (Enclosure.model_validate(told), bytes(content)) if content else None
    return None
