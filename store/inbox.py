"""Finders of the officers' inbox: which matters wait, for whom, until when.

Every query walks an index of one office and stops after a page, whatever is stored besides.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.message import Direction, Message
from desk.officer import Officer
from desk.ticket import Ticket
from store import rows
from store.windows import UNTIL

PAGE = 30
COUNTED = 1000
"""Counting stops here: an inbox that is longer says so, and the page stays quick."""
FIRST_LINE = 200

_T = rows.table(Ticket)
_C = rows.table(Conversation)
_P = rows.table(Contact)
_O = rows.table(Officer)
_M = rows.table(Message)
_STARTS = func.coalesce(_T.c.terms["promise"]["starts"].as_string(), "")


class View(StrEnum):
    """Which part of the inbox is looked at."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    CLOSABLE = "closable"
    CLOSED = "closed"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Entry:
    """A ticket as the list shows it; `conversation_id` leads to the whole."""

    id: int
    number: str
    kind: str
    channel: str
    subject: str
    opened_at: datetime
    due_at: datetime | None
    next_due_at: datetime | None
    watched_due: datetime | None
    watched: str
    closable_at: datetime | None
    closed_at: datetime | None
    incomplete: bool
    officer_id: int | None
    officer: str | None
    conversation_id: int
    unanswered_since: datetime | None
    address: str
    window_until: datetime | None
    """Until when WhatsApp lets the office write freely; none on other channels."""
    expected_at: datetime | None
    contact: str
    said: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open tickets there are; never above `COUNTED`."""

    open: int
    mine: int
    unassigned: int
    overdue: int
    closable: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What an officer looks for: a view, perhaps only one channel."""

    view: View
    officer_id: int
    channel: str = ""

    def holds(self, entry: Entry, as_of: datetime) -> bool:
        """Return whether a ticket belongs on this list; says the same as the query."""
        if self.channel and entry.channel != self.channel:
            return False
        if self.view == View.CLOSED or entry.closed_at:
            return self.view == View.CLOSED and entry.closed_at is not None
        if self.view == View.MINE:
            return entry.officer_id == self.officer_id
        if self.view == View.UNASSIGNED:
            return entry.officer_id is None
        if self.view == View.OVERDUE:
            return entry.next_due_at is not None and entry.next_due_at < as_of
        if self.view == View.CLOSABLE:
            return entry.closable_at is not None
        return self.view == View.OPEN


def seen_by(officer_id: int | None) -> ColumnElement[bool]:
    """Return what leaves out complaints about an officer, of what that officer looks for."""
    hidden = _T.c.hidden_from
    return or_(hidden.is_(None), hidden != (officer_id or 0))


def heard(conversation_id: ColumnElement[int]) -> Any:
    """Return the beginning of what the person wrote last, as a column."""
    return (
        select(func.substr(_M.c.text, 1, FIRST_LINE))
        .where(_M.c.conversation_id == conversation_id, _M.c.direction == Direction.IN)
        .order_by(_M.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )


_ENTRIES: Select[Any] = (
    select(
        _T.c.id,
        _T.c.number,
        _T.c.kind,
        _T.c.channel,
        _T.c.subject,
        _T.c.opened_at,
        _T.c.due_at,
        _T.c.next_due_at,
        _T.c.watched_due,
        _T.c.watched,
        _T.c.closable_at,
        _T.c.closed_at,
        and_(_T.c.complete_at.is_(None), _STARTS == "complete").label("incomplete"),
        _T.c.officer_id,
        _O.c.name.label("officer"),
        _T.c.conversation_id,
        _C.c.unanswered_since,
        _C.c.address,
        UNTIL.label("window_until"),
        _T.c.expected_at,
        _P.c.name.label("contact"),
        heard(_T.c.conversation_id).label("said"),
    )
    .select_from(_T)
    .join(_C, _C.c.id == _T.c.conversation_id)
    .join(_P, _P.c.id == _C.c.contact_id)
    .outerjoin(_O, _O.c.id == _T.c.officer_id)
)


def page(
    session: Session, office: str, looked: Filter, *, as_of: datetime, after: str = ""
) -> tuple[list[Entry], str]:
    """Return a page of tickets and the mark after which the next page begins, empty at the end.

    First what the office owes by its deadline, then what waits for the person, newest first.
    """
    phase, at, key = _mark(after)
    if looked.view == View.CLOSABLE:
        return _cut(_every(session, _closable(office, looked, at, key)))
    if looked.view == View.CLOSED:
        return _cut(_every(session, _closed(office, looked, at, key)))
    found: list[Entry] = []
    if phase != "waiting":
        found = _every(session, _owed(office, looked, as_of, at, key))
        key = 0
    if len(found) <= PAGE and looked.view != View.OVERDUE:
        found += _every(session, _waiting(office, looked, key))
    return _cut(found)


def entry(
    session: Session, office: str, ticket_id: int, *, viewer: int | None = None
) -> Entry | None:
    """Return one ticket of an office as the list shows it to an officer."""
    chosen = _ENTRIES.where(_T.c.id == ticket_id, _T.c.office == office, seen_by(viewer))
    found = _every(session, chosen)
    return found[0] if found else None


def entries(
    session: Session, office: str, ticket_ids: list[int], *, viewer: int | None = None
) -> list[Entry]:
    """Return tickets of an office as an officer may see them, the newest first."""
    if not ticket_ids:
        return []
    chosen = _ENTRIES.where(_T.c.id.in_(ticket_ids), _T.c.office == office, seen_by(viewer))
    return _every(session, chosen.order_by(_T.c.id.desc()))


def counts(session: Session, office: str, officer_id: int, *, as_of: datetime) -> Counts:
    """Count the open tickets of an office, up to `COUNTED`."""
    first = (
        select(_T.c.officer_id)
        .where(_T.c.office == office, _T.c.closed_at.is_(None), seen_by(officer_id))
        .limit(COUNTED)
        .subquery()
    )
    late = (
        select(_T.c.id)
        .where(_T.c.office == office, _T.c.closed_at.is_(None), _T.c.next_due_at < as_of)
        .where(seen_by(officer_id))
        .limit(COUNTED)
        .subquery()
    )
    silent = (
        select(_T.c.id)
        .where(_T.c.office == office, _T.c.closed_at.is_(None), _T.c.closable_at.is_not(None))
        .limit(COUNTED)
        .subquery()
    )
    mine = func.count(case((first.c.officer_id == officer_id, 1)))
    nobody = func.count(case((first.c.officer_id.is_(None), 1)))
    overdue = select(func.count()).select_from(late).scalar_subquery()
    closable = select(func.count()).select_from(silent).scalar_subquery()
    counted = select(func.count(), mine, nobody, overdue, closable).select_from(first)
    return Counts(*session.connection().execute(counted).one())


def _every(session: Session, statement: Select[Any]) -> list[Entry]:
    return [Entry(**row._mapping) for row in session.connection().execute(statement)]


def _chosen(office: str, looked: Filter) -> Select[Any]:
    chosen = _ENTRIES.where(_T.c.office == office, seen_by(looked.officer_id)).limit(PAGE + 1)
    if looked.channel:
        chosen = chosen.where(_T.c.channel == looked.channel)
    if looked.view == View.MINE:
        chosen = chosen.where(_T.c.officer_id == looked.officer_id)
    if looked.view == View.UNASSIGNED:
        chosen = chosen.where(_T.c.officer_id.is_(None))
    return chosen


def _owed(
    office: str, looked: Filter, as_of: datetime, at: datetime | None, key: int
) -> Select[Any]:
    due = _T.c.next_due_at
    chosen = _chosen(office, looked).where(_T.c.closed_at.is_(None), due.is_not(None))
    if looked.view == View.OVERDUE:
        chosen = chosen.where(due < as_of)
    if at:
        chosen = chosen.where(due >= at, or_(due > at, _T.c.id > key))
    return chosen.order_by(due, _T.c.id)


def _waiting(office: str, looked: Filter, key: int) -> Select[Any]:
    chosen = _chosen(office, looked).where(_T.c.closed_at.is_(None), _T.c.next_due_at.is_(None))
    if key:
        chosen = chosen.where(_T.c.id < key)
    return chosen.order_by(_T.c.id.desc())


def _closable(office: str, looked: Filter, at: datetime | None, key: int) -> Select[Any]:
    since = _T.c.closable_at
    chosen = _chosen(office, looked).where(_T.c.closed_at.is_(None), since.is_not(None))
    if at:
        chosen = chosen.where(since >= at, or_(since > at, _T.c.id > key))
    return chosen.order_by(since, _T.c.id)


def _closed(office: str, looked: Filter, at: datetime | None, key: int) -> Select[Any]:
    closed = _T.c.closed_at
    chosen = _chosen(office, looked).where(closed.is_not(None))
    if at:
        chosen = chosen.where(closed <= at, or_(closed < at, _T.c.id < key))
    return chosen.order_by(closed.desc(), _T.c.id.desc())


def _cut(found: list[Entry]) -> tuple[list[Entry], str]:
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    at = last.closed_at or last.next_due_at or last.closable_at
    phase = "dated" if at else "waiting"
    return found[:PAGE], f"{phase}~{(at or last.opened_at).isoformat()}~{last.id}"


def _mark(after: str) -> tuple[str, datetime | None, int]:
    """Read a mark; a broken one begins at the top again, for it only came from an address bar."""
    try:
        phase, at, key = after.split("~")
        return phase, datetime.fromisoformat(at).astimezone(UTC), int(key)
    except (ValueError, OverflowError):
        return "", None, 0
