"""Finders of matters in which the office has answered and the person says nothing more."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.message import Author, Direction, Message
from desk.ticket import Ticket
from store import rows

_T = rows.table(Ticket)
_C = rows.table(Conversation)
_M = rows.table(Message)

_LAST_ANSWER = (
    rows.columns(Message)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.direction == Direction.OUT,
        _M.c.author == Author.OFFICER,
    )
    .order_by(_M.c.seq.desc())
    .limit(1)
)
_SAID_AT = (
    select(_M.c.at)
    .where(
        _M.c.conversation_id == _T.c.conversation_id,
        _M.c.direction == Direction.OUT,
        _M.c.author == Author.OFFICER,
    )
    .order_by(_M.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_QUIET = (
    select(_T.c.id, _T.c.office, _T.c.reminded_at, _T.c.reopened_at, _SAID_AT.label("said_at"))
    .join(_C, _C.c.id == _T.c.conversation_id)
    .where(
        _T.c.office.in_(bindparam("offices", expanding=True)),
        _T.c.closed_at.is_(None),
        _T.c.next_due_at.is_(None),
        _T.c.closable_at.is_(None),
        _T.c.kind.in_(bindparam("kinds", expanding=True)),
        _C.c.unanswered_since.is_(None),
        _C.c.channel.not_in(ALOUD),
    )
    .order_by(_T.c.id)
)
_LAST_TICKET = (
    rows.columns(Ticket)
    .where(_T.c.conversation_id == bindparam("conversation"))
    .order_by(_T.c.id.desc())
    .limit(1)
    .with_for_update()
)


def quiet(
    session: Session, offices: Iterable[str], kinds: Iterable[str]
) -> list[tuple[int, str, datetime, datetime | None]]:
    """Return open matters that wait for the person: id, office, since when, and when reminded."""
    binds = {"offices": list(offices), "kinds": list(kinds)}
    found = session.connection().execute(_QUIET, binds)
    return [
        (row.id, row.office, max(row.said_at, row.reopened_at or row.said_at), row.reminded_at)
        for row in found
        if row.said_at
    ]


def closable(session: Session, office: str, channel: str, most: int) -> list[int]:
    """Return open tickets that silence lets an officer close, the longest ready first."""
    chosen = select(_T.c.id).where(
        _T.c.office == office, _T.c.closable_at.is_not(None), _T.c.closed_at.is_(None)
    )
    if channel:
        chosen = chosen.where(_T.c.channel == channel)
    found = session.connection().execute(chosen.order_by(_T.c.closable_at, _T.c.id).limit(most))
    return list(found.scalars())


def last_answer(session: Session, conversation_id: int) -> Message | None:
    """Return what an officer said last to the person."""
    return rows.first(session, Message, _LAST_ANSWER, conversation=conversation_id)


def last_ticket(session: Session, conversation_id: int) -> Ticket | None:
    """Return a conversation's newest ticket, locked."""
    return rows.first(session, Ticket, _LAST_TICKET, conversation=conversation_id)
