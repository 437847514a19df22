"""The outbox: claim what may leave, in the order it was written."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    TextClause,
    Update,
    and_,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlmodel import Session

from desk.contact import Address
from desk.conversation import Conversation
from desk.message import TAKEN, Message, Report, Status, unsent
from store import rows
from store.alive import is_gone
from store.prepared import Prepared, raw

STUCK = 200
"""Messages that stuck, looked at in one go."""
_M = rows.table(Message)
_EARLIER = _M.alias("earlier")
_R = rows.table(Report)
_C, _A = rows.table(Conversation), rows.table(Address)


def _is(name: str, *statuses: Status) -> TextClause:
    """Return that the message `name` has one of the statuses of the outbox.

    Said as the outbox's small indexes say it, and written out: a bound value could be any status,
    so that every message ever stored would have to be looked at.
    """
    named = ", ".join(f"'{status}'" for status in statuses)
    return text(f"{name}.status IN ({named}) AND {unsent(name)}")


_BLOCKED = exists().where(
    _EARLIER.c.conversation_id == _M.c.conversation_id,
    _EARLIER.c.seq < _M.c.seq,
    _is("earlier", Status.PENDING, Status.SENDING, Status.UNKNOWN),
    or_(_EARLIER.c.status != Status.UNKNOWN, _EARLIER.c.next_attempt_at.is_not(None)),
)
_NOT_BUSY = tuple_(_M.c.office, _M.c.channel).not_in(bindparam("busy", expanding=True))
_MAY_LEAVE = and_(
    _is("message", Status.PENDING),
    or_(_M.c.next_attempt_at.is_(None), _M.c.next_attempt_at <= bindparam("as_of")),
    ~_BLOCKED,
)
_WAITING = select(_M.c.id).where(_MAY_LEAVE).limit(1)
_ANY_WAITING = Prepared(_WAITING)
_CLAIMABLE = (
    select(_M.c.id)
    .where(_MAY_LEAVE)
    .order_by(_M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_M)
    .correlate(None)
)
_ABANDONED = (
    rows.columns(Message)
    .where(_is("message", Status.SENDING), _M.c.claimed_until < bindparam("as_of"))
    .order_by(_M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DOUBTFUL = (
    rows.columns(Message)
    .where(_is("message", Status.UNKNOWN), _M.c.next_attempt_at <= bindparam("as_of"))
    .order_by(_M.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_WAY = Prepared(
    select(_C.c.token, _A.c.window_until, _A.c.opted_out_at)
    .outerjoin(_A, and_(_A.c.contact_id == _C.c.contact_id, _A.c.value == bindparam("address")))
    .where(_C.c.id == bindparam("conversation"))
)
_REPORTS = Prepared(
    rows.columns(Report).where(
        _R.c.account == bindparam("account"), _R.c.external_id == bindparam("external_id")
    )
)


def _claiming(claimable: Select[int]) -> Update:
    """Return what marks messages as on their way, and tells what they are.

    PostgreSQL may look for what is claimable again for each row, unless it stands apart.
    """
    leaving = claimable.cte("leaving")
    return (
        update(_M)
        .where(_M.c.id.in_(select(leaving.c.id)))
        .values(
            status=Status.SENDING, status_at=bindparam("as_of"), claimed_by=bindparam("by"),
            claimed_until=bindparam("until"), attempts=_M.c.attempts + 1, next_attempt_at=null(),
        )
        .returning(*_M.c)
    )  # fmt: skip


_CLAIM_ANY = Prepared(_claiming(_CLAIMABLE))
_IN_DOUBT = (
    select(_M.c.id)
    .where(
        _is("message", Status.SENDING, Status.UNKNOWN),
        or_(
            and_(_M.c.status == Status.SENDING, _M.c.claimed_until < bindparam("as_of")),
            and_(_M.c.status == Status.UNKNOWN, _M.c.next_attempt_at <= bindparam("as_of")),
        ),
    )
    .limit(1)
)
Lane = tuple[str, str]
"""An office's channel, by the office's code and the channel's name."""


class Way(NamedTuple):
    """A conversation's name, until when free text may go there, whether its owner opted out."""

    token: str
    window_until: datetime | None
    opted_out: bool


def waiting(session: Session, as_of: datetime, busy: Sequence[Lane] = ()) -> bool:
    """Return whether any message may leave now; asks without keeping others from writing."""
    if not busy:
        return _ANY_WAITING.run(session, {"as_of": as_of}).first() is not None
    binds = {"as_of": as_of, "busy": list(busy)}
    chosen = _WAITING.where(_NOT_BUSY)
    return session.connection().execute(chosen, binds).first() is not None


def in_doubt(session: Session, as_of: datetime) -> bool:
    """Return whether of any message it must be asked now whether it went."""
    return session.connection().execute(_IN_DOUBT, {"as_of": as_of}).first() is not None


def claim(
    session: Session, *, by: str, as_of: datetime, until: datetime, most: int,
    busy: Sequence[Lane] = (),
) -> list[Message]:  # fmt: skip
    """Mark pending messages that may leave now as on their way: the first of each conversation.

    `busy` are the channels that have enough under way.
    """
    binds: dict[str, Any] = {"by": by, "as_of": as_of, "until": until, "most": most}
    if busy:
        chosen = _claiming(_CLAIMABLE.where(_NOT_BUSY))
        found = rows.every(session, Message, chosen, **binds, busy=list(busy))
    else:
        found = rows.every(session, Message, _CLAIM_ANY, **binds)
    return sorted(found, key=attrgetter("id"))


def abandoned(session: Session, as_of: datetime, most: int) -> list[Message]:
    """Return messages whose sender died between claiming and telling."""
    return rows.every(session, Message, _ABANDONED, as_of=as_of, most=most)


def keep_claimed(session: Session, ids: Sequence[int], by: str, until: datetime) -> None:
    """Let nobody take messages for abandoned that `by` is still sending."""
    written = update(_M).where(
        _M.c.id.in_(ids), _is("message", Status.SENDING), _M.c.claimed_by == by
    )
    session.connection().execute(written.values(claimed_until=until))


def left_over(session: Session, by: str) -> list[Message]:
    """Return messages under way that others than `by` claimed."""
    statement = rows.columns(Message).where(_is("message", Status.SENDING), _M.c.claimed_by != by)
    return rows.every(session, Message, statement.order_by(_M.c.id))


def left_by(session: Session, names: Sequence[str]) -> list[Message]:
    """Return messages under way that some claimed; locked."""
    statement = rows.columns(Message).where(
        _is("message", Status.SENDING), _M.c.claimed_by.in_(names)
    )
    return rows.every(
        session, Message, statement.order_by(_M.c.id).with_for_update(skip_locked=True)
    )


def gone(session: Session, by: str) -> frozenset[str]:
    """Return who claimed messages that are under way and shows no sign of life (PostgreSQL)."""
    statement = select(_M.c.claimed_by).where(_is("message", Status.SENDING)).distinct()
    names = session.connection().execute(statement).scalars().all()
    return frozenset(one for one in names if one and one != by and is_gone(session, one))


def doubtful(session: Session, as_of: datetime, most: int) -> list[Message]:
    """Return messages of which nobody knows whether they went, and that may be asked about now."""
    return rows.every(session, Message, _DOUBTFUL, as_of=as_of, most=most)


def way(session: Session, message: Message) -> Way:
    """Return what a channel must know of a message's conversation and of the address it goes to."""
    binds = {"conversation": message.conversation_id, "address": message.address}
    found = _WAY.run(session, binds).every()
    until = next((row["window_until"] for row in found if row["window_until"]), None)
    return Way(found[0]["token"], until, any(row["opted_out_at"] for row in found))


def reports(session: Session, account: str, external_id: str) -> list[Report]:
    """Return what the network told of a message, perhaps before we knew the message."""
    return rows.every(session, Report, _REPORTS, account=account, external_id=external_id)


def whom(session: Session, account: str, external_id: str) -> tuple[str, list[str]]:
    """Return to whom a message went, and to whom in copy; nobody where it is not known."""
    chosen = select(_M.c.address, _M.c.extra).where(
        _M.c.account == account, _M.c.external_id == external_id
    )
    for address, extra in session.connection().execute(chosen.order_by(_M.c.id)):
        return address, [str(one).lower() for one in extra.get("cc", ())]
    return "", []


def stuck(session: Session, account: str, *, since: datetime, until: datetime) -> list[Message]:
    """Return what a network took between two instants and said no more of, oldest first."""
    chosen = rows.columns(Message).where(
        _M.c.account == account, text(TAKEN), _M.c.at >= since, _M.c.at <= until
    )
    return rows.every(session, Message, chosen.order_by(_M.c.at).limit(STUCK))


def meet(session: Session, account: str, external_id: str) -> None:
    """Let the keeping of a network's id and its reports follow one another, not pass unseen."""
    if raw(session)[1].name == "postgresql":
        key = func.hashtextextended(f"{account} {external_id}", 0)
        session.connection().execute(select(func.pg_advisory_xact_lock(key)))
