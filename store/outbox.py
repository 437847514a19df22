"""The outbox: claim what may leave, in the order it was written."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlmodel import Session

from desk.message import Message, Report, Status
from store import rows

_M = rows.table(Message)
_EARLIER = _M.alias("earlier")
_R = rows.table(Report)

_BLOCKED = exists().where(
    _EARLIER.c.conversation_id == _M.c.conversation_id,
    _EARLIER.c.seq < _M.c.seq,
    or_(
        _EARLIER.c.status.in_([Status.PENDING, Status.SENDING]),
        and_(_EARLIER.c.status == Status.UNKNOWN, _EARLIER.c.next_attempt_at.is_not(None)),
    ),
)
_CLAIMABLE = (
    rows.columns(Message)
    .where(
        _M.c.status == Status.PENDING,
        _M.c.channel.not_in(bindparam("busy", expanding=True)),
        or_(_M.c.next_attempt_at.is_(None), _M.c.next_attempt_at <= bindparam("as_of")),
        ~_BLOCKED,
    )
    .order_by(_M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_M)
)
_ABANDONED = (
    rows.columns(Message)
    .where(_M.c.status == Status.SENDING, _M.c.claimed_until < bindparam("as_of"))
    .order_by(_M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DOUBTFUL = (
    rows.columns(Message)
    .where(_M.c.status == Status.UNKNOWN, _M.c.next_attempt_at <= bindparam("as_of"))
    .order_by(_M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_REPORTS = rows.columns(Report).where(
    _R.c.account == bindparam("account"), _R.c.external_id == bindparam("external_id")
)

_WAITING = (
    select(_M.c.id)
    .where(
        _M.c.status.in_([Status.PENDING, Status.SENDING, Status.UNKNOWN]),
        or_(_M.c.status != Status.UNKNOWN, _M.c.next_attempt_at.is_not(None)),
    )
    .limit(1)
)


def claimable(
    session: Session, as_of: datetime, most: int, busy: Sequence[str] = ()
) -> list[Message]:
    """Return pending messages that may leave now: the first of each conversation only.

    `busy` names the channels that have enough under way.
    """
    return rows.every(session, Message, _CLAIMABLE, as_of=as_of, most=most, busy=list(busy))


def waiting(session: Session) -> bool:
    """Return whether the outbox holds anything at all."""
    return session.connection().execute(_WAITING).first() is not None


def abandoned(session: Session, as_of: datetime, most: int) -> list[Message]:
    """Return messages whose sender died between claiming and telling."""
    return rows.every(session, Message, _ABANDONED, as_of=as_of, most=most)


def left_over(session: Session, by: str) -> list[Message]:
    """Return messages under way that others than `by` claimed."""
    statement = rows.columns(Message).where(_M.c.status == Status.SENDING, _M.c.claimed_by != by)
    return rows.every(session, Message, statement)


def doubtful(session: Session, as_of: datetime, most: int) -> list[Message]:
    """Return messages of which nobody knows whether they went, and that may be asked about now."""
    return rows.every(session, Message, _DOUBTFUL, as_of=as_of, most=most)


def reports(session: Session, account: str, external_id: str) -> list[Report]:
    """Return what the network told of a message, perhaps before we knew the message."""
    return rows.every(session, Report, _REPORTS, account=account, external_id=external_id)


def meet(session: Session, account: str, external_id: str) -> None:
    """Let the keeping of a network's id and its reports follow one another, not pass unseen."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        key = func.hashtextextended(f"{account} {external_id}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(key)))
