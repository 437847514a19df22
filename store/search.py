"""Finders of tickets by what an officer types: a number, an address, a name."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.ticket import Ticket
from store import rows
from store.inbox import PAGE, Entry, entries

RECENT = 2000
"""Closed tickets among which a name is looked for; by number and address all are found."""
OPEN = 5000
ADDRESSES = ("phone", "email", "whatsapp", "chat")

_T = rows.table(Ticket)
_C = rows.table(Conversation)
_P = rows.table(Contact)
_A = rows.table(Address)


def search(
    session: Session, office: str, sought: str, *, as_of: datetime, viewer: int | None = None
) -> list[Entry]:
    """Return tickets whose number, contact's address or contact's name is sought, newest first."""
    sought = sought.strip()[:100]
    if not sought:
        return []
    found = [
        *_ids(session, _numbered(office, sought, as_of)),
        *_ids(session, _reached_at(office, sought)),
    ]
    if not found:
        found = _named(session, office, sought)
    return entries(session, office, list(dict.fromkeys(found))[:PAGE], viewer=viewer)


def _ids(session: Session, statement: Select[Any]) -> list[int]:
    return [row.id for row in session.connection().execute(statement)]


def _numbered(office: str, sought: str, as_of: datetime) -> Select[Any]:
    """A whole number, or only its last digits: then of this year and the last two."""
    numbers = [sought]
    if sought.isdecimal() and len(sought) <= 6:
        numbers += [f"{office}-{as_of.year - ago}-{int(sought):06d}" for ago in range(3)]
    return select(_T.c.id).where(_T.c.office == office, _T.c.number.in_(numbers))


def _reached_at(office: str, sought: str) -> Select[Any]:
    """An address of any kind, a telephone number also as people write it here."""
    values = [sought, sought.casefold()]
    digits = re.sub(r"[\s().+-]", "", sought)
    if digits.isdecimal():
        values.append("+" + re.sub(r"^0", "62", digits))
    return (
        select(_T.c.id)
        .join(_C, _C.c.id == _T.c.conversation_id)
        .join(_A, _A.c.contact_id == _C.c.contact_id)
        .where(_A.c.office == office, _A.c.kind.in_(ADDRESSES), _A.c.value.in_(values))
        .order_by(_T.c.id.desc())
        .limit(PAGE)
    )


def _named(session: Session, office: str, sought: str) -> list[int]:
    """A part of a name, among the open tickets and the latest closed ones."""
    mine = select(_T.c.id, _T.c.conversation_id).where(_T.c.office == office)
    still_open = mine.where(_T.c.closed_at.is_(None)).limit(OPEN)
    closed = mine.where(_T.c.closed_at.is_not(None))
    recent = closed.order_by(_T.c.closed_at.desc()).limit(RECENT)
    found: list[int] = []
    for some in (still_open.subquery(), recent.subquery()):
        statement = (
            select(some.c.id)
            .join(_C, _C.c.id == some.c.conversation_id)
            .join(_P, _P.c.id == _C.c.contact_id)
            .where(func.lower(_P.c.name).contains(sought.lower(), autoescape=True))
            .limit(PAGE)
        )
        found += _ids(session, statement)
    return found
