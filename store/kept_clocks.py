"""How the further clocks of matters were kept: decisions on complaints, ends of requests.

They are few beside the first answers; a clock belongs to the period in which its matter came.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session

from desk.office import CONSULTATION
from desk.officer import Officer
from desk.period import Period
from desk.ticket import Ticket
from desk.timer import Timer
from store import rows
from store.figures import ALL, BREACHES, Choice, Tally, chosen_by

_T = rows.table(Ticket)
_C = rows.table(Timer)
_O = rows.table(Officer)


@dataclass(frozen=True, slots=True)
class LateClock:
    """A further clock that was not kept; `reason` is what the office says of it."""

    id: int
    """The ticket's."""
    number: str
    kind: str
    channel: str
    conversation_id: int
    clock: str
    due_at: datetime
    ended_at: datetime | None
    officer: str | None
    reason: str


def by_clock(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL
) -> list[Tally]:
    """Return how each further clock was kept, by kind, channel (of consultations) and name.

    A clock that was dropped because it does not apply counts for nothing.
    """
    late = _late(as_of)
    channel = case((_T.c.kind == CONSULTATION, _T.c.channel), else_="").label("channel")
    counted: list[Any] = [
        _T.c.kind,
        channel,
        _C.c.name.label("clock"),
        func.sum(case((late, 0), (_C.c.met.is_(True), 1), else_=0)).label("kept"),
        func.sum(case((late, 1), else_=0)).label("broken"),
        func.sum(case((late, 0), (_C.c.ended_at.is_(None), 1), else_=0)).label("open"),
    ]
    chosen = (
        select(*counted)
        .select_from(_T.join(_C, _C.c.ticket_id == _T.c.id))
        .where(*chosen_by(office, period, choice), _APPLIES)
        .group_by(_T.c.kind, channel, _C.c.name)
    )
    return [Tally(**row._mapping) for row in session.connection().execute(chosen)]


def late_clocks(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL
) -> list[LateClock]:
    """Return the further clocks of a period that were not kept, the latest matter first."""
    columns: list[Any] = [
        _T.c.id, _T.c.number, _T.c.kind, _T.c.channel, _T.c.conversation_id,
        _C.c.name.label("clock"), _C.c.due_at, _C.c.ended_at,
        _O.c.name.label("officer"), _C.c.breach_reason.label("reason"),
    ]  # fmt: skip
    chosen = (
        select(*columns)
        .select_from(_T.join(_C, _C.c.ticket_id == _T.c.id))
        .outerjoin(_O, _O.c.id == _T.c.officer_id)
        .where(*chosen_by(office, period, choice), _APPLIES, _late(as_of))
        .order_by(_T.c.received_at.desc(), _T.c.id.desc(), _C.c.due_at)
        .limit(BREACHES)
    )
    return [LateClock(**row._mapping) for row in session.connection().execute(chosen)]


_APPLIES = ~and_(_C.c.ended_at.is_not(None), _C.c.met.is_(None))


def _late(as_of: datetime) -> ColumnElement[bool]:
    """Return whether a clock was not kept; says the same as `Timer.broken`."""
    return or_(
        _C.c.overdue_at.is_not(None),
        _C.c.met.is_(False),
        and_(_C.c.ended_at.is_(None), _C.c.paused_at.is_(None), _C.c.due_at < as_of),
    )
