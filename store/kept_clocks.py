"""How the further clocks of matters were kept: decisions on complaints, ends of requests.

They are few beside the first answers; a clock belongs to the period in which its matter came.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session

from desk.office import CONSULTATION
from desk.period import Period
from desk.ticket import Ticket
from desk.timer import Timer
from store import rows
from store.figures import Tally

_T = rows.table(Ticket)
_C = rows.table(Timer)


def by_clock(session: Session, office: str, period: Period, *, as_of: datetime) -> list[Tally]:
    """Return how each further clock was kept, by kind, channel (of consultations) and name.

    A clock that was dropped because it does not apply counts for nothing.
    """
    late = or_(
        _C.c.overdue_at.is_not(None),
        _C.c.met.is_(False),
        and_(_C.c.ended_at.is_(None), _C.c.paused_at.is_(None), _C.c.due_at < as_of),
    )
    channel = case((_T.c.kind == CONSULTATION, _T.c.channel), else_="").label("channel")
    dropped = and_(_C.c.ended_at.is_not(None), _C.c.met.is_(None))
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
        .where(_T.c.office == office, _T.c.received_at >= period.since)
        .where(_T.c.received_at < period.until, ~dropped)
        .group_by(_T.c.kind, channel, _C.c.name)
    )
    return [Tally(**row._mapping) for row in session.connection().execute(chosen)]
