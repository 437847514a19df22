"""How promises were kept: counted by the database over one index, a row for each minute they took.

A promise belongs to the period in which the matter was received. It is kept when the first answer
came in time, broken when its deadline passed first, and otherwise still open; a matter closed in
time that needed no answer is none of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlmodel import Session

from desk.officer import Officer
from desk.period import Period
from desk.ticket import Ticket
from desk.timer import Timer
from store import rows
from store.tallies import MINUTE, Count, Counted, Key

BREACHES = 10
"""A page of broken promises: what a telephone shows without scrolling for minutes."""
_T = rows.table(Ticket)
_C = rows.table(Timer)
_O = rows.table(Officer)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which promises are counted; what is empty is not chosen by."""

    channel: str = ""
    kind: str = ""
    officer_id: int | None = None
    viewer: int | None = None
    """Who looks: complaints about them are left out."""


ALL = Choice()


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket as the figures count it; `reason` is what the office says of a broken promise."""

    id: int
    number: str
    kind: str
    channel: str
    conversation_id: int
    received_at: datetime
    due_at: datetime | None
    first_response_at: datetime | None
    overdue_at: datetime | None
    closed_at: datetime | None
    answered_in: int | None
    promise: str
    officer: str | None
    reason: str

    def state(self, as_of: datetime) -> str:
        """Return kept, broken, open or unneeded; says the same as the query."""
        settled = self.first_response_at or self.closed_at or as_of
        if self.overdue_at or (self.due_at and settled > self.due_at):
            return "broken"
        if self.first_response_at:
            return "kept"
        return "unneeded" if self.closed_at else "open"


def counted(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL
) -> Counted:
    """Count the promises of a period: first answers, with their times, and every further clock."""
    found = _first_answers(session, office, period, as_of, choice)
    return found | _clocks(session, office, period, as_of, choice)


def one_by_one(
    session: Session, office: str, periods: Iterable[Period], *, as_of: datetime,
    choice: Choice = ALL,
) -> list[Counted]:  # fmt: skip
    """Count the promises of each of some periods."""
    return [counted(session, office, one, as_of=as_of, choice=choice) for one in periods]


def _first_answers(
    session: Session, office: str, period: Period, as_of: datetime, choice: Choice
) -> Counted:
    # The numbers first: comparing them is what sorting 200,000 rows costs least by.
    by = [_T.c.answered_in // MINUTE, _T.c.officer_id, _T.c.channel, _T.c.kind]
    chosen = (
        select(*by, func.count(), *_states(as_of))
        .where(*chosen_by(office, period, choice))
        .group_by(*by)
    )
    found = Counted()
    for took, officer, channel, kind, number, *states in session.connection().execute(chosen):
        key = Key(kind, channel, officer)
        count = found.setdefault(key, Count())
        count.count(*states)
        if took is not None:
            count.times[took] += number
    return found


def _clocks(
    session: Session, office: str, period: Period, as_of: datetime, choice: Choice
) -> Counted:
    by = [_T.c.kind, _T.c.channel, _T.c.officer_id, _C.c.name]
    late, pending = late_clock(as_of), _C.c.ended_at.is_(None)
    states = [
        _sum(case((late, 0), (_C.c.met.is_(True), 1), else_=0)),
        _sum(case((late, 1), else_=0)),
        _sum(case((late, 0), (pending, 1), else_=0)),
    ]
    chosen = (
        select(*by, *states)
        .select_from(_T.join(_C, _C.c.ticket_id == _T.c.id))
        .where(*chosen_by(office, period, choice), _C.c.office == office, APPLIES)
        .group_by(*by)
    )
    found = session.connection().execute(chosen)
    return {Key(*row[:4]): Count(*row[4:]) for row in found}


def breaches(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL,
    after: int = 0,
) -> list[Matter]:  # fmt: skip
    """Return a page of the broken promises of a period, the latest first, after so many."""
    page = _matters(office, period, choice).where(_late(as_of)).offset(after).limit(BREACHES)
    return _every(session, page)


def matters(session: Session, office: str, period: Period, *, choice: Choice = ALL) -> list[Matter]:
    """Return all that is counted in a period, the latest first."""
    return _every(session, _matters(office, period, choice))


def _every(session: Session, chosen: Select[Any]) -> list[Matter]:
    return [Matter(**row._mapping) for row in session.connection().execute(chosen)]


def _matters(office: str, period: Period, choice: Choice) -> Select[Any]:
    columns: list[Any] = [
        _T.c.id, _T.c.number, _T.c.kind, _T.c.channel, _T.c.conversation_id, _T.c.received_at,
        _T.c.due_at, _T.c.first_response_at, _T.c.overdue_at, _T.c.closed_at, _T.c.answered_in,
        _T.c.promise, _O.c.name.label("officer"), _T.c.breach_reason.label("reason"),
    ]  # fmt: skip
    return (
        select(*columns)
        .outerjoin(_O, _O.c.id == _T.c.officer_id)
        .where(*chosen_by(office, period, choice))
        .order_by(_T.c.received_at.desc(), _T.c.id.desc())
    )


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), Integer)


def chosen_by(office: str, period: Period, choice: Choice) -> list[ColumnElement[bool]]:
    """Return the conditions on tickets for what is counted in a period."""
    found = [
        _T.c.office == office,
        _T.c.received_at >= period.since,
        _T.c.received_at < period.until,
    ]
    if choice.viewer is not None:
        found.append(or_(_T.c.hidden_from.is_(None), _T.c.hidden_from != choice.viewer))
    if choice.channel:
        found.append(_T.c.channel == choice.channel)
    if choice.kind:
        found.append(_T.c.kind == choice.kind)
    if choice.officer_id is not None:
        found.append(_T.c.officer_id == choice.officer_id)
    return found


def _late(as_of: datetime) -> ColumnElement[bool]:
    """Return whether a promise is broken; a breach once recorded stays one."""
    settled = func.coalesce(_T.c.first_response_at, _T.c.closed_at, as_of)
    return or_(_T.c.overdue_at.is_not(None), settled > _T.c.due_at)


def _states(as_of: datetime) -> list[ColumnElement[int]]:
    late, answered = _late(as_of), _T.c.first_response_at.is_not(None)
    waits = and_(_T.c.first_response_at.is_(None), _T.c.closed_at.is_(None))
    return [
        _sum(case((late, 0), (answered, 1), else_=0)),
        _sum(case((late, 1), else_=0)),
        _sum(case((late, 0), (waits, 1), else_=0)),
    ]


APPLIES = ~and_(_C.c.ended_at.is_not(None), _C.c.met.is_(None))
"""A clock that was dropped because it does not apply counts for nothing."""


def late_clock(as_of: datetime) -> ColumnElement[bool]:
    """Return whether a further clock was not kept; says the same as `Timer.broken`."""
    return or_(
        _C.c.overdue_at.is_not(None),
        _C.c.met.is_(False),
        and_(_C.c.ended_at.is_(None), _C.c.paused_at.is_(None), _C.c.due_at < as_of),
    )
