"""Finders of chat visitors who left before the officer's answer came."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlmodel import Session

from desk.contact import Address
from desk.conversation import Conversation
from desk.message import Author, Direction, Kind, Message, Status
from store import rows

_C = rows.table(Conversation)
_M = rows.table(Message)
_A = rows.table(Address)
_LATER = _M.alias()

_UNSEEN = (
    _M.c.conversation_id == _C.c.id,
    _M.c.seq > _C.c.read_seq,
    _M.c.direction == Direction.OUT,
    _M.c.author == Author.OFFICER,
    _M.c.channel == "webchat",
    _M.c.status == Status.SENT,
    _M.c.at <= bindparam("before"),
    # What was mailed since then is not mailed again.
    ~exists().where(
        _LATER.c.conversation_id == _C.c.id,
        _LATER.c.channel == "email",
        _LATER.c.direction == Direction.OUT,
        _LATER.c.seq > _M.c.seq,
    ),
)
_WAITING = (
    select(_C.c.id, _C.c.contact_id)
    .where(
        _C.c.office == bindparam("office"),
        _C.c.updated_at > bindparam("since"),
        _C.c.channel == "webchat",
        exists().where(*_UNSEEN),
    )
    .order_by(_C.c.id)
)
_OF = (
    rows.columns(Message)
    .select_from(_M.join(_C, _C.c.id == _M.c.conversation_id))
    .where(_C.c.id == bindparam("conversation"), *_UNSEEN)
    .order_by(_M.c.seq)
)
_PROVEN = (
    select(_A.c.value)
    .where(_A.c.contact_id == bindparam("contact"), _A.c.kind == "email")
    .order_by(_A.c.id)
    .limit(1)
)
_CLAIMED = (
    select(_M.c.extra)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.direction == Direction.IN,
        _M.c.kind == Kind.AUTOMATIC,
        _M.c.channel == "webchat",
    )
    .order_by(_M.c.seq.desc())
)


_FORMS = (
    select(_M.c.text)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.direction == Direction.IN,
        _M.c.kind == Kind.AUTOMATIC,
        _M.c.channel == "webchat",
    )
    .order_by(_M.c.seq)
)
_FOLLOWED = (
    select(_M.c.id)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.direction == Direction.OUT,
        _M.c.author == Author.OFFICER,
        _M.c.channel == "email",
        _M.c.address == bindparam("email"),
    )
    .limit(1)
)


_WRITTEN = (
    select(_M.c.id)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.direction == Direction.IN,
        _M.c.channel == "email",
        _M.c.address == bindparam("email"),
        _M.c.kind == Kind.HUMAN,
    )
    .limit(1)
)


def waiting(session: Session, office: str, before: datetime, since: datetime) -> dict[int, str]:
    """Return conversations with an answer older than `before` that nobody saw, and their mail.

    Only those that moved after `since`, and whose visitor left an e-mail address.
    """
    binds = {"office": office, "before": before, "since": since}
    found = session.connection().execute(_WAITING, binds).all()
    mails = {key: _mail(session, key, contact) for key, contact in found}
    return {key: mail for key, mail in mails.items() if mail}


def unseen(session: Session, conversation_id: int, before: datetime) -> list[Message]:
    """Return the officers' answers of a conversation that nobody saw until `before`, in order."""
    return rows.every(session, Message, _OF, conversation=conversation_id, before=before)


def _mail(session: Session, conversation_id: int, contact_id: int) -> str:
    """Return the person's e-mail address, or the one that the visitor typed last."""
    proven = session.connection().execute(_PROVEN, {"contact": contact_id}).scalar()
    if proven:
        return str(proven)
    typed = session.connection().execute(_CLAIMED, {"conversation": conversation_id}).scalars()
    return next(filter(None, (claimed(extra) for extra in typed)), "")


def claimed(extra: object) -> str:
    """Return the e-mail address that a visitor left, from what is kept beside a message."""
    contact = extra.get("contact") if isinstance(extra, dict) else None
    return str(contact.get("email", "")) if isinstance(contact, dict) else ""


def was_followed(session: Session, conversation_id: int, email: str) -> bool:
    """Return whether an answer followed a visitor of this conversation to an address."""
    binds = {"conversation": conversation_id, "email": email}
    return session.connection().execute(_FOLLOWED, binds).first() is not None


def has_written(session: Session, conversation_id: int, email: str) -> bool:
    """Return whether mail of an address lies in a conversation: an officer joined it there."""
    binds = {"conversation": conversation_id, "email": email}
    return session.connection().execute(_WRITTEN, binds).first() is not None


def forms(session: Session, conversation_id: int) -> list[str]:
    """Return what a visitor filled into the chat's form, as text, oldest first."""
    found = session.connection().execute(_FORMS, {"conversation": conversation_id})
    return list(found.scalars())
