"""Finders of files: those still to be fetched, and the bytes of those that are here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, select, text, tuple_
from sqlmodel import Session

from desk.message import WANTED, Attachment, Blob, Direction, Message
from store import rows
from store.outbox import Lane

_A = rows.table(Attachment)
_M = rows.table(Message)
_B = rows.table(Blob)
_DUE = (text(WANTED), _A.c.fetch_at <= bindparam("as_of"))
_FREE = tuple_(_A.c.office, _M.c.channel).not_in(bindparam("busy", expanding=True))
_MAY_COME = and_(*_DUE, _M.c.id == _A.c.message_id, _FREE)
_WAITING = select(_A.c.id).where(_MAY_COME).limit(1)
_CLAIMABLE = (
    rows.columns(Attachment)
    .where(_MAY_COME)
    .order_by(_A.c.fetch_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=_A)
)
_CHANNEL = select(_M.c.channel).where(_M.c.id == bindparam("message"))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file of a message that went out, for whoever holds its sealed address."""

    attachment: Attachment
    content: bytes


def waiting(session: Session, as_of: datetime, busy: Sequence[Lane] = ()) -> bool:
    """Return whether any file is to be fetched now; keeps nobody from writing.

    `busy` are the channels through which enough is being fetched.
    """
    binds = {"as_of": as_of, "busy": list(busy)}
    return session.connection().execute(_WAITING, binds).first() is not None


def claimable(session: Session, as_of: datetime, busy: Sequence[Lane] = ()) -> Attachment | None:
    """Return the file that is to be fetched next, locked; None if there is none."""
    return rows.first(session, Attachment, _CLAIMABLE, as_of=as_of, busy=list(busy))


def channel_of(session: Session, attachment: Attachment) -> str:
    """Return the channel on which a file came."""
    found = session.connection().execute(_CHANNEL, {"message": attachment.message_id})
    return str(found.scalar_one())


def content(session: Session, sha256: str) -> bytes | None:
    """Return the bytes of a file by their name."""
    found = session.connection().execute(select(_B.c.content).where(_B.c.sha256 == sha256))
    held = found.scalar()
    return None if held is None else bytes(held)


def outgoing(session: Session, office: str, channel: str, attachment_id: int) -> Sealed | None:
    """Return a file that an office sends on a channel, None when it sends no such file."""
    return _sealed(session, office, channel, attachment_id, {Direction.OUT})


def either_way(session: Session, office: str, channel: str, attachment_id: int) -> Sealed | None:
    """Return a file that an office sent or heard on a channel, None when there is none."""
    return _sealed(session, office, channel, attachment_id, {Direction.OUT, Direction.IN})


def _sealed(
    session: Session, office: str, channel: str, attachment_id: int, ways: set[Direction]
) -> Sealed | None:
    found = rows.get(session, Attachment, attachment_id)
    message = rows.get(session, Message, found.message_id) if found else None
    if found is None or message is None or not found.sha256:
        return None
    if (message.office, message.channel) != (office, channel) or message.direction not in ways:
        return None
    held = content(session, found.sha256)
    return None if held is None else Sealed(found, held)
