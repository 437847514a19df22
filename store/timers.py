"""Finders of the further clocks of tickets."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session

from desk.ticket import Ticket
from desk.timer import Timer
from store import rows
from store.prepared import Prepared
from store.within import within

_T = rows.table(Timer)
_OF_TICKET = Prepared(
    rows.columns(Timer).where(_T.c.ticket_id == bindparam("ticket")).order_by(_T.c.id)
)


def of_ticket(session: Session, ticket: Ticket) -> list[Timer]:
    """Return the further clocks of a ticket, in the order in which they were begun."""
    return rows.every(session, Timer, _OF_TICKET, ticket=ticket.id) if ticket.timers else []


@lru_cache(maxsize=8)
def _near(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_T.c.id, _T.c.started_at, _T.c.due_at)
        .where(
            within(_T.c.office, offices),
            _T.c.ended_at.is_(None),
            _T.c.paused_at.is_(None),
            _T.c.overdue_at.is_(None),
            _T.c.due_at <= bindparam("until"),
            or_(_T.c.due_soon_at.is_(None), _T.c.due_at < bindparam("as_of")),
        )
        .order_by(_T.c.due_at, _T.c.id)
    )


def near(
    session: Session, offices: Iterable[str], as_of: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """Return running clocks due by `until` that nobody recorded: id, start and deadline."""
    found = _near(tuple(offices)).run(session, {"as_of": as_of, "until": until})
    return [(row["id"], row["started_at"], row["due_at"]) for row in found.every()]
