"""The further clocks of matters one by one: decisions on complaints, ends of requests.

They are few beside the first answers; a clock belongs to the period in which its matter came.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session

from desk.officer import Officer
from desk.period import Period
from desk.ticket import Ticket
from desk.timer import Timer
from store import rows
from store.figures import ALL, APPLIES, BREACHES, Choice, chosen_by, late_clock

_T = rows.table(Ticket)
_C = rows.table(Timer)
_O = rows.table(Officer)


@dataclass(frozen=True, slots=True)
class Clock:
    """A further clock as the figures count it; `reason` is what the office says of its breach."""

    id: int
    """The ticket's."""
    number: str
    kind: str
    channel: str
    conversation_id: int
    received_at: datetime
    clock: str
    promise: str
    due_at: datetime | None
    """None while its request is not complete."""
    paused_at: datetime | None
    ended_at: datetime | None
    overdue_at: datetime | None
    met: bool | None
    officer: str | None
    reason: str

    def state(self, as_of: datetime) -> str:
        """Return kept, broken or open; says the same as the query."""
        runs = self.ended_at is None and self.paused_at is None
        late = runs and self.due_at is not None and self.due_at < as_of
        if self.overdue_at or self.met is False or late:
            return "broken"
        return "open" if self.ended_at is None else "kept"


def clocks(session: Session, office: str, period: Period, *, choice: Choice = ALL) -> list[Clock]:
    """Return every further clock that is counted in a period, the latest matter first."""
    return _every(session, _chosen(office, period, choice))


def late_clocks(
    session: Session, office: str, period: Period, *, as_of: datetime, choice: Choice = ALL,
    after: int = 0,
) -> list[Clock]:  # fmt: skip
    """Return a page of a period's clocks that were not kept, the latest first, after so many."""
    late = _chosen(office, period, choice).where(late_clock(as_of))
    return _every(session, late.offset(after).limit(BREACHES))


def _every(session: Session, chosen: Select[Any]) -> list[Clock]:
    return [Clock(**row._mapping) for row in session.connection().execute(chosen)]


def _chosen(office: str, period: Period, choice: Choice) -> Select[Any]:
    columns: list[Any] = [
        _T.c.id, _T.c.number, _T.c.kind, _T.c.channel, _T.c.conversation_id, _T.c.received_at,
        _C.c.name.label("clock"), _C.c.promise, _C.c.due_at, _C.c.paused_at, _C.c.ended_at,
        _C.c.overdue_at, _C.c.met, _O.c.name.label("officer"),
        _C.c.breach_reason.label("reason"),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(_T.join(_C, _C.c.ticket_id == _T.c.id))
        .outerjoin(_O, _O.c.id == _T.c.officer_id)
        .where(*chosen_by(office, period, choice), _C.c.office == office, APPLIES)
        .order_by(_T.c.received_at.desc(), _T.c.id.desc(), _C.c.due_at, _C.c.id)
    )
