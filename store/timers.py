"""Finders of the further clocks of tickets."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from desk.ticket import Ticket
from desk.timer import Timer
from store import rows
from store.prepared import Prepared

_T = rows.table(Timer)
_OF_TICKET = Prepared(
    rows.columns(Timer).where(_T.c.ticket_id == bindparam("ticket")).order_by(_T.c.id)
)
_NEAR = (
    select(_T.c.id, _T.c.started_at, _T.c.due_at)
    .where(
        _T.c.office.in_(bindparam("offices", expanding=True)),
        _T.c.ended_at.is_(None),
        _T.c.paused_at.is_(None),
        _T.c.overdue_at.is_(None),
        _T.c.due_at <= bindparam("until"),
        or_(_T.c.due_soon_at.is_(None), _T.c.due_at < bindparam("as_of")),
    )
    .order_by(_T.c.due_at, _T.c.id)
)


def of_ticket(session: Session, ticket: Ticket) -> list[Timer]:
    """Return the further clocks of a ticket, in the order in which they were begun."""
    return rows.every(session, Timer, _OF_TICKET, ticket=ticket.id) if ticket.timers else []


def near(
    session: Session, offices: Iterable[str], as_of: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Return running clocks due by `until` that nobody recorded: id, start and deadline."""
    binds = {"offices": list(offices), "as_of": as_of, "until": until}
    found = session.connection().execute(_NEAR, binds)
    return [(row.id, row.started_at, row.due_at) for row in found]
