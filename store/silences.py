"""Finders of matters in which the office has answered and the person says nothing more."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.message import Author, Direction, Message
from desk.ticket import Ticket
from store import rows
from store.prepared import Prepared
from store.within import within

_T = rows.table(Ticket)
_C = rows.table(Conversation)
_M = rows.table(Message)

_LAST_ANSWER = Prepared(
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
_LAST_TICKET = (
    rows.columns(Ticket)
    .where(_T.c.conversation_id == bindparam("conversation"))
    .order_by(_T.c.id.desc())
    .limit(1)
    .with_for_update()
)


@lru_cache(maxsize=8)
def _quiet(offices: tuple[str, ...], kinds: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_T.c.id, _T.c.office, _T.c.reminded_at, _T.c.reopened_at, _SAID_AT.label("said_at"))
        .join(_C, _C.c.id == _T.c.conversation_id)
        .where(
            within(_T.c.office, offices),
            _T.c.closed_at.is_(None),
            _T.c.next_due_at.is_(None),
            _T.c.closable_at.is_(None),
            within(_T.c.kind, kinds),
            _C.c.unanswered_since.is_(None),
            ~within(_C.c.channel, ALOUD),
        )
        .order_by(_T.c.id)
    )


class Quiet(NamedTuple):
    """An open matter that waits for the person: since when, and when they were reminded."""

    office: str
    ticket_id: int
    since: datetime
    reminded_at: datetime | None


def quiet(session: Session, offices: Iterable[str], kinds: Iterable[str]) -> list[Quiet]:
    """Return open matters that wait for the person, the oldest first."""
    found = _quiet(tuple(offices), tuple(kinds)).run(session, {}).every()
    return [
        Quiet(row["office"], row["id"], max(said, row["reopened_at"] or said), row["reminded_at"])
        for row in found
        if (said := row["said_at"])
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
