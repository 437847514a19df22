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


_RUNS = (
    _T.c.ended_at.is_(None),
    _T.c.paused_at.is_(None),
    _T.c.started_at.is_not(None),
    _T.c.due_at.is_not(None),
)
_NEW = or_(_T.c.watched_due.is_(None), _T.c.watched_due != _T.c.due_at)


@lru_cache(maxsize=8)
def _to_watch(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_T.c.id)
        .where(within(_T.c.office, offices), *_RUNS, or_(_NEW, _T.c.watch_at < bindparam("as_of")))
        .order_by(_T.c.due_at, _T.c.id)
        .limit(bindparam("most"))
    )


def to_watch(session: Session, offices: Iterable[str], as_of: datetime, most: int) -> list[int]:
    """Return running clocks that are not watched yet, or reach a level; the nearest end first."""
    found = _to_watch(tuple(offices)).run(session, {"as_of": as_of, "most": most})
    return [row["id"] for row in found.every()]


def unwatched(session: Session, offices: Iterable[str], after: int, most: int) -> list[int]:
    """Return running clocks of which nobody has noted the levels.

    Those with a greater id than `after`, the least first.
    """
    found = _unwatched(tuple(offices)).run(session, {"after": after, "most": most})
    return [row["id"] for row in found.every()]


@lru_cache(maxsize=8)
def _unwatched(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_T.c.id)
        .where(within(_T.c.office, offices), *_RUNS, _NEW, _T.c.id > bindparam("after"))
        .order_by(_T.c.id)
        .limit(bindparam("most"))
    )
