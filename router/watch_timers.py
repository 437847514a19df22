"""The clock looks at the further clocks of tickets: which are near their end, which are broken."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.ticket import Ticket
from desk.timer import Timer
from router.record import record
from store import rows, timers

HORIZON = timedelta(days=62)
"""How far ahead the end of a clock can lie and still be near: complaints have sixty days."""
NEAR = 0.75
"""The part of the promised time after which its end is near."""
AT_ONCE = 500


def near_timers(session: Session, *, offices: Collection[str], as_of: datetime) -> list[int]:
    """Return running clocks whose end is near or past, and nobody recorded it; nearest first."""
    found = timers.near(session, offices, as_of, as_of + HORIZON)
    return [key for key, start, due in found if as_of >= start + (due - start) * NEAR][:AT_ONCE]


def watch_timers(session: Session, *, offices: Collection[str], as_of: datetime) -> int:
    """Record once each which clocks are near their end and which are broken; return how many."""
    near = near_timers(session, offices=offices, as_of=as_of)
    return sum(_watch(session, timer_id, as_of) for timer_id in near)


def _watch(session: Session, timer_id: int, as_of: datetime) -> bool:
    timer = rows.get(session, Timer, timer_id, lock=True)
    if timer is None or not timer.runs or timer.overdue_at or timer.due_at is None:
        return False
    ticket = rows.get(session, Ticket, timer.ticket_id)
    assert ticket is not None
    late = as_of > timer.due_at
    if not late and timer.due_soon_at:
        return False
    column, verb = ("overdue_at", "timer.overdue") if late else ("due_soon_at", "timer.due_soon")
    setattr(timer, column, as_of)
    rows.save(session, timer, column)
    record(session, verb, "system", as_of, ticket, clock=timer.name)
    return True
