"""How promises were kept: counted by the database over one index, a row for each minute they took.

A promise belongs to the period in which the matter was received. It is kept when the first answer
came in time, broken when its deadline passed first, and otherwise still open; a matter closed in
time that needed no answer is none of them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, or_, select
from sqlmodel import Session

from desk.officer import Officer
from desk.period import Period
from desk.ticket import Ticket
from desk.timer import Timer
from store import rows

BREACHES = 50
MINUTE = 60
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
class Tally:
    """How the promises of one kind and channel were kept.

    `median` and `ninetieth` are seconds of opening time to the first answer, of `measured` ones, to
    the minute.
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


class Key(NamedTuple):
    """What promises are counted by."""

    kind: str
    channel: str
    officer_id: int | None
    clock: str = ""


@dataclass(slots=True)
class Count:
    """How many promises were kept, broken and are open; first answers by the minutes they took."""

    kept: int = 0
    broken: int = 0
    open: int = 0
    times: Counter[int] = field(default_factory=Counter)

    def count(self, kept: int, broken: int, pending: int) -> None:
        """Count so many more."""
        self.kept += kept
        self.broken += broken
        self.open += pending

    def add(self, other: "Count") -> None:
        """Count others besides."""
        self.count(other.kept, other.broken, other.open)
        self.times.update(other.times)

    def tally(self, **names: Any) -> Tally:
        """Return the counts with the times that half and nine of ten answers took."""
        measured = self.times.total()
        ranks = [(measured * tenths + 9) // 10 for tenths in (5, 9)]
        reached, found = 0, dict[int, int]()
        for minute in sorted(self.times):
            reached += self.times[minute]
            for rank in ranks:
                if reached >= rank:
                    found.setdefault(rank, minute * MINUTE)
        median, ninetieth = (found.get(rank) for rank in ranks)
        return Tally(
            **names, kept=self.kept, broken=self.broken, open=self.open, measured=measured,
            median=median, ninetieth=ninetieth,
        )  # fmt: skip


Counted = dict[Key, Count]


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


def together(counts: Iterable[Counted]) -> Counted:
    """Return the counts of several periods as those of one."""
    found = Counted()
    for one in counts:
        for key, count in one.items():
            found.setdefault(key, Count()).add(count)
    return found


def by_promise(counts: Counted) -> list[Tally]:
    """Return how each promise was kept, by kind, channel and clock."""
    return _tallies(counts, "kind", "channel", "clock")


def by_officer(counts: Counted) -> list[Tally]:
    """Return how the promises that each officer has in hand were kept."""
    return _tallies(counts, "officer_id")


def in_all(counts: Counted) -> Tally:
    """Return how all promises were kept."""
    found = _tallies(counts)
    return found[0] if found else Tally()


def _tallies(counts: Counted, *names: str) -> list[Tally]:
    grouped = dict[tuple[Any, ...], Count]()
    for key, count in counts.items():
        grouped.setdefault(tuple(getattr(key, name) for name in names), Count()).add(count)
    ordered = sorted(grouped.items(), key=lambda one: [(part is None, part) for part in one[0]])
    return [count.tally(**dict(zip(names, key, strict=True))) for key, count in ordered]


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
