"""How promises were kept: counted and measured by the database over one index.

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

from desk.office import CONSULTATION
from desk.officer import Officer
from desk.period import Period
from desk.ticket import Ticket
from store import rows

BREACHES = 50
STATES = ("kept", "broken", "open")
_T = rows.table(Ticket)
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
class Tally:
    """How the promises of one kind and channel were kept.

    `median` and `ninetieth` are seconds of opening time to the first answer, of `measured` ones.
    """

    kind: str = ""
    channel: str = ""
    clock: str = ""
    """Which further clock; empty for the first answer."""
    officer_id: int | None = None
    kept: int = 0
    broken: int = 0
    open: int = 0
    measured: int = 0
    median: int | None = None
    ninetieth: int | None = None

    @property
    def of(self) -> int:
        """How many promises were decided: kept or broken."""
        return self.kept + self.broken


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


def by_promise(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL
) -> list[Tally]:
    """Return how each promise was kept in a period.

    Consultations by channel; other kinds have one promise on every channel, theirs is empty.
    """
    channel = case((_T.c.kind == CONSULTATION, _T.c.channel), else_="").label("channel")
    return _tallies(session, office, period, as_of, choice, (_T.c.kind, channel))


def by_officer(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL
) -> list[Tally]:
    """Return how the promises that each officer has in hand were kept in a period."""
    return _tallies(session, office, period, as_of, choice, (_T.c.officer_id,))


def in_all(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL
) -> Tally:
    """Return how all promises of a period were kept."""
    found = _tallies(session, office, period, as_of, choice, ())
    return found[0] if found else Tally()


def one_by_one(
    session: Session, office: str, periods: Iterable[Period], *, as_of: datetime,
    choice: Choice = ALL,
) -> list[Tally]:  # fmt: skip
    """Return how all promises were kept in each of some periods, without times."""
    found = []
    for period in periods:
        counted = select(*_counts(as_of)).where(*chosen_by(office, period, choice))
        kept, broken, pending = session.connection().execute(counted).one()
        found.append(Tally(kept=kept or 0, broken=broken or 0, open=pending or 0))
    return found


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


def _tallies(
    session: Session, office: str, period: Period, as_of: datetime, choice: Choice,
    by: tuple[Any, ...],
) -> list[Tally]:  # fmt: skip
    each = select(*by, *_states(as_of), _T.c.answered_in).where(*chosen_by(office, period, choice))
    times = _by_time(each.subquery(), len(by)).subquery()
    every = _ranked(times, len(by)).subquery()
    names = _first(every, len(by))
    told: list[Any] = [
        *names,
        *[_sum(every.c[state]).label(state) for state in STATES],
        func.max(every.c.measured).label("measured"),
        _quantile(every, 5).label("median"),
        _quantile(every, 9).label("ninetieth"),
    ]
    found: Select[Any] = select(*told).group_by(*names)
    tallies = [row._mapping for row in session.connection().execute(found)]
    return [Tally(**row) for row in tallies if row["kept"] is not None]


def _by_time(each: Any, names: int) -> Select[Any]:
    """Return how many tickets of a kind took the same time: far fewer rows to rank than tickets."""
    by = [*_first(each, names), each.c.answered_in]
    states = [_sum(each.c[state]).label(state) for state in STATES]
    return select(*by, func.count(each.c.answered_in).label("took"), *states).group_by(*by)


def _ranked(times: Any, names: int) -> Select[Any]:
    """Return beside each time how many took at most that long, and how many were measured."""
    by = _first(times, names) or None
    order = times.c.answered_in.nulls_last()
    within = func.sum(times.c.took).over(partition_by=by, order_by=order, rows=(None, 0))
    measured = func.sum(times.c.took).over(partition_by=by)
    return select(
        times, cast(within, Integer).label("within"), cast(measured, Integer).label("measured")
    )


def _quantile(every: Any, tenths: int) -> ColumnElement[int]:
    """Return the nearest-rank quantile of the working times."""
    reached = and_(every.c.took > 0, every.c.within >= (every.c.measured * tenths + 9) // 10)
    return func.min(case((reached, every.c.answered_in)))


def _first(table: Any, names: int) -> list[Any]:
    return list(table.c)[:names]


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
        case((late, 0), (answered, 1), else_=0).label("kept"),
        case((late, 1), else_=0).label("broken"),
        case((late, 0), (waits, 1), else_=0).label("open"),
    ]


def _counts(as_of: datetime) -> list[Any]:
    return [_sum(state) for state in _states(as_of)]
