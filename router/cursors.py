"""Where readers got to, and which process may read."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from desk.cursor import Cursor, Lease
from store import rows
from store.prepared import Prepared

_CURSOR = rows.table(Cursor)
_LEASE = rows.table(Lease)
LONGEST = timedelta(hours=2)
"""What ends later than this was leased by a clock that ran ahead: no right is given for so long."""
_NAMED = Prepared(rows.columns(Cursor).where(_CURSOR.c.name == bindparam("name")))


def move_cursor(session: Session, name: str, value: dict[str, Any], at: datetime) -> None:
    """Remember how far a source was read."""
    moved = (
        update(_CURSOR)
        .where(_CURSOR.c.name == bindparam("key"))
        .values(value=bindparam("to"), at=bindparam("now"))
    )
    found = session.connection().execute(moved, {"key": name, "to": value, "now": at})
    if not found.rowcount:
        rows.add_new(session, Cursor(name=name, value=value, at=at))


def cursor(session: Session, name: str) -> dict[str, Any]:
    """Return how far a source was read; empty when never."""
    found = rows.first(session, Cursor, _NAMED, name=name)
    return found.value if found else {}


def lease(session: Session, name: str, holder: str, *, for_s: float, at: datetime) -> bool:
    """Take or renew the sole right to do a thing for some seconds; return whether it is ours."""
    until = at + timedelta(seconds=for_s)
    if rows.add_new(session, Lease(name=name, holder=holder, until=until)):
        return True
    taken = (
        update(_LEASE)
        .where(
            _LEASE.c.name == name,
            (_LEASE.c.holder == holder) | (_LEASE.c.until < at) | (_LEASE.c.until > at + LONGEST),
        )
        .values(holder=holder, until=until)
    )
    return session.connection().execute(taken).rowcount > 0
