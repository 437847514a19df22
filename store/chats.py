"""Finders of what a chat visitor may see: what was said from this browser, and to it."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, bindparam, exists
from sqlmodel import Session

from desk.contact import Address
from desk.conversation import Conversation
from desk.message import Attachment, Direction, Message, Status
from desk.officer import Officer
from store import rows, talks

MOST = 100
"""Messages in one batch."""

_A = rows.table(Address)
_C = rows.table(Conversation)
_M = rows.table(Message)
_O = rows.table(Officer)

_OF_VISITOR = (
    rows.columns(Conversation)
    .join(_A, _A.c.contact_id == _C.c.contact_id)
    .where(
        _A.c.office == bindparam("office"),
        _A.c.kind == "chat",
        _A.c.value == bindparam("visitor"),
        exists().where(
            _M.c.conversation_id == _C.c.id,
            _M.c.channel == "webchat",
            _M.c.address == bindparam("visitor"),
        ),
    )
    .order_by(_C.c.id.desc())
    .limit(1)
)
_VISIBLE = (
    rows.columns(Message)
    .add_columns(_O.c.name.label("officer"))
    .outerjoin(_O, _O.c.id == _M.c.officer_id)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.seq > bindparam("after"),
        # A conversation may hold other people's devices and channels, and the officers' notes.
        _M.c.channel == "webchat",
        _M.c.address == bindparam("visitor"),
        _M.c.direction != Direction.NOTE,
    )
    .limit(MOST)
)
_UNREAD = (
    rows.columns(Message)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.seq > bindparam("read"),
        _M.c.seq <= bindparam("upto"),
        _M.c.channel == "webchat",
        _M.c.address == bindparam("visitor"),
        _M.c.direction == Direction.OUT,
        _M.c.status.not_in([Status.READ, Status.FAILED]),
    )
    .order_by(_M.c.seq)
    .with_for_update()
)
_AFTER = _VISIBLE.order_by(_M.c.seq)
_NEWEST = _VISIBLE.order_by(_M.c.seq.desc())


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a visitor sees it, with the name of the officer who wrote it."""

    message: Message
    officer: str = ""
    files: tuple[Attachment, ...] = ()


def of_visitor(session: Session, office: str, visitor: str) -> Conversation | None:
    """Return the newest conversation in which a visitor took part, open or closed."""
    return rows.first(session, Conversation, _OF_VISITOR, office=office, visitor=visitor)


def after(session: Session, conversation_id: int, visitor: str, seq: int) -> list[Seen]:
    """Return the next messages a visitor may see with a number above `seq`, in order."""
    found = session.connection().execute(
        _AFTER, {"conversation": conversation_id, "after": seq, "visitor": visitor}
    )
    return _with_files(session, [_seen(row._mapping) for row in found])


def newest(session: Session, conversation_id: int, visitor: str, seq: int) -> list[Seen]:
    """Return the last messages a visitor may see with a number above `seq`, in order."""
    found = session.connection().execute(
        _NEWEST, {"conversation": conversation_id, "after": seq, "visitor": visitor}
    )
    return _with_files(session, [_seen(row._mapping) for row in found][::-1])


def unread(session: Session, conversation: Conversation, visitor: str, upto: int) -> list[Message]:
    """Return what the office said to a visitor up to a number, and is not known to be read."""
    return rows.every(
        session, Message, _UNREAD, conversation=conversation.id, visitor=visitor,
        read=conversation.read_seq, upto=upto,
    )  # fmt: skip


def _with_files(session: Session, found: list[Seen]) -> list[Seen]:
    """Return messages with the files that came with them; most have none, and cost nothing."""
    ids = [one.message.id for one in found if one.message.files and one.message.id]
    if not ids:
        return found
    held: dict[int, list[Attachment]] = {}
    for attachment in talks.attachments(session, ids):
        held.setdefault(attachment.message_id, []).append(attachment)
    return [replace(one, files=tuple(held.get(one.message.id or 0, ()))) for one in found]


def _seen(row: RowMapping) -> Seen:
    values: dict[str, Any] = dict(row)
    officer = values.pop("officer") or ""
    return Seen(Message(**values), officer)
