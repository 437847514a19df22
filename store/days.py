"""Finders of what was changed in the offices' calendars."""

from datetime import date, datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from desk.calendar import Calendar
from desk.day import Almanac, Day, Spell, edited
from store import rows
from store.prepared import Prepared

_D = rows.table(Day)
_S = rows.table(Spell)
_A = rows.table(Almanac)
_DAYS = Prepared(rows.columns(Day).where(_D.c.office == bindparam("office")).order_by(_D.c.day))
_DAY = Prepared(
    rows.columns(Day)
    .where(_D.c.office == bindparam("office"), _D.c.day == bindparam("on"))
    .with_for_update()
)
_SPELLS = Prepared(
    rows.columns(Spell)
    .where(_S.c.office == bindparam("office"), _S.c.removed_at.is_(None))
    .order_by(_S.c.first)
)
_ALMANACS = select(_A.c.office, _A.c.number)


def days(session: Session, office: str) -> list[Day]:
    """Return every date that an office's calendar says something of, in order."""
    return rows.every(session, Day, _DAYS, office=office)


def day(session: Session, office: str, on: date) -> Day | None:
    """Return what an office's calendar says of a date, locked; none if it says nothing."""
    return rows.first(session, Day, _DAY, office=office, on=on)


def spells(session: Session, office: str) -> list[Spell]:
    """Return an office's spells with other hours, in order."""
    return rows.every(session, Spell, _SPELLS, office=office)


def almanacs(session: Session) -> dict[str, int]:
    """Return how often each office's calendar was changed."""
    return {row.office: row.number for row in session.connection().execute(_ALMANACS)}


def almanac(session: Session, office: str) -> Almanac | None:
    """Return the latest change of an office's calendar."""
    return rows.first(session, Almanac, rows.columns(Almanac).where(_A.c.office == office))


def next_almanac(session: Session, office: str, *, why: str, by: str, at: datetime) -> None:
    """Count one more change of an office's calendar; changes of one office wait for each other."""
    counted = update(_A).where(_A.c.office == office)
    session.connection().execute(
        counted.values(number=_A.c.number + 1, why=why, changed_by=by, changed_at=at)
    )


def calendar(session: Session, office: str, profile: Calendar) -> Calendar:
    """Return a profile's calendar with what the office's people changed in it."""
    return edited(profile, days(session, office), spells(session, office))
