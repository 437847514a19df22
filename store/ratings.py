"""Finders of quick ratings: whom to ask, what was asked of a person, and how officers stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, union_all
from sqlmodel import Session

from desk.conversation import Conversation
from desk.period import Period
from desk.rating import Rating
from desk.ticket import Ticket
from desk.visit import Visit
from store import rows
from store.prepared import Prepared
from store.within import within

_R = rows.table(Rating)
_C = rows.table(Conversation)
_T = rows.table(Ticket)
_V = rows.table(Visit)

_ASKED = Prepared(
    rows.columns(Rating)
    .join(_C, _C.c.id == _R.c.conversation_id)
    .where(_C.c.contact_id == bindparam("contact"), _R.c.asked_at >= bindparam("since"))
    .order_by(_R.c.asked_at.desc(), _R.c.id.desc())
    .limit(1)
    .with_for_update(of=_R)
)
_OF_TICKET = Prepared(
    rows.columns(Rating).where(_R.c.ticket_id == bindparam("ticket")).with_for_update()
)


@dataclass(frozen=True, slots=True)
class Score:
    """How people rated: how many, and their mean from 1 to 4; `officer_id` none: of all."""

    officer_id: int | None
    count: int
    mean: float


def last_asked(session: Session, contact_id: int, since: datetime) -> Rating | None:
    """Return what a person was asked last to rate, locked."""
    return rows.first(session, Rating, _ASKED, contact=contact_id, since=since)


def of_ticket(session: Session, ticket_id: int) -> Rating | None:
    """Return the rating of a ticket, if one was or is to be asked for; locked."""
    return rows.first(session, Rating, _OF_TICKET, ticket=ticket_id)


def forget(session: Session, rating: Rating) -> None:
    """Ask nobody for a rating for which it is too late."""
    session.connection().execute(delete(_R).where(_R.c.id == rating.id))


def waiting(session: Session, offices: Iterable[str]) -> list[tuple[int, str]]:
    """Return the tickets, with their offices, of which nobody was asked yet."""
    found = _waiting(tuple(offices)).run(session, {}).every()
    return [(row["ticket_id"], row["office"]) for row in found]


@lru_cache(maxsize=8)
def _waiting(offices: tuple[str, ...]) -> Prepared:
    chosen = select(_R.c.ticket_id, _R.c.office)
    asked = within(_R.c.office, offices), _R.c.asked_at.is_(None)
    return Prepared(chosen.where(*asked).order_by(_R.c.ticket_id))


def scores(
    session: Session, office: str, period: Period, *, viewer: int | None = None
) -> list[Score]:
    """Return how people rated in a period, in writing and at the front desk, by officer."""

    def given(table: Any) -> Any:
        chosen = (
            select(table.c.officer_id, table.c.score)
            .join(_T, _T.c.id == table.c.ticket_id)
            .where(table.c.office == office, table.c.score.is_not(None))
            .where(table.c.rated_at >= period.since, table.c.rated_at < period.until)
        )
        if viewer is None:
            return chosen
        return chosen.where(or_(_T.c.hidden_from.is_(None), _T.c.hidden_from != viewer))

    each = union_all(given(_R), given(_V)).subquery()
    counted = select(
        each.c.officer_id, func.count().label("given"), func.avg(each.c.score * 1.0).label("mean")
    ).group_by(each.c.officer_id)
    found = session.connection().execute(counted)
    return [Score(row.officer_id, row.given, float(row.mean)) for row in found]


def whole(found: Iterable[Score]) -> Score | None:
    """Return the scores of all officers together; none when nobody rated."""
    known = list(found)
    count = sum(score.count for score in known)
    if not count:
        return None
    return Score(None, count, sum(score.count * score.mean for score in known) / count)
