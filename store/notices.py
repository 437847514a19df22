"""The outbox of notices to officers: what may leave, and whose sender died."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select, text
from sqlmodel import Session

from desk.message import UNSENT, Status
from desk.notice import Notice
from store import rows

_N = rows.table(Notice)
_OF = _N.c.office.in_(bindparam("offices", expanding=True))
_MAY_LEAVE = (
    text(f"status = '{Status.PENDING}' AND {UNSENT}"),
    or_(_N.c.next_attempt_at.is_(None), _N.c.next_attempt_at <= bindparam("as_of")),
)
_DEAD = (
    text(f"status = '{Status.SENDING}' AND {UNSENT}"),
    _N.c.claimed_until < bindparam("as_of"),
)
_WAITING = select(_N.c.id).where(or_(_MAY_LEAVE[0] & _MAY_LEAVE[1], _DEAD[0] & _DEAD[1]), _OF)
_CLAIMABLE = (
    rows.columns(Notice)
    .where(*_MAY_LEAVE, _OF)
    .order_by(_N.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_ABANDONED = rows.columns(Notice).where(*_DEAD, _OF).with_for_update(skip_locked=True)


def waiting(session: Session, offices: Iterable[str], as_of: datetime) -> bool:
    """Return whether any notice may leave, or was left by a sender that died."""
    binds = {"offices": list(offices), "as_of": as_of}
    return session.connection().execute(_WAITING.limit(1), binds).first() is not None


def claimable(session: Session, offices: Sequence[str], as_of: datetime, most: int) -> list[Notice]:
    """Return notices that may leave now, the oldest first."""
    return rows.every(session, Notice, _CLAIMABLE, offices=list(offices), as_of=as_of, most=most)


def abandoned(session: Session, offices: Sequence[str], as_of: datetime) -> list[Notice]:
    """Return notices whose sender died between claiming and telling."""
    return rows.every(session, Notice, _ABANDONED, offices=list(offices), as_of=as_of)


def troubled(session: Session, office: str, most: int) -> list[Notice]:
    """Return an office's newest notices that failed, or of which nobody knows whether they went."""
    statement = rows.columns(Notice).where(
        _N.c.office == office, _N.c.status.in_([Status.FAILED, Status.UNKNOWN])
    )
    return rows.every(session, Notice, statement.order_by(_N.c.id.desc()).limit(most))


def latest(session: Session, office: str, most: int) -> list[Notice]:
    """Return an office's newest notices."""
    statement = rows.columns(Notice).where(_N.c.office == office).order_by(_N.c.id.desc())
    return rows.every(session, Notice, statement.limit(most))
