"""Copy the national holidays and joint leave into each office's own calendar."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from desk.day import Day, DayKind
from desk.national import national_days
from desk.office import Office
from router.edit_calendar import number_almanac, publish
from store import days, rows

SYSTEM = "system"
WHY = "national"
"""A word for the catalogue, as "profile" is: no person gave a reason."""


def import_days(session: Session, *, offices: Iterable[Office], at: datetime) -> int:
    """Copy the days that an office lacks, take back those no longer national; return how many.

    What the office's people changed is left as they said it. Days that a newer list brings move
    the open deadlines as any change does.
    """
    return sum(_import(session, office, at) for office in offices if office.national_holidays)


def _import(session: Session, office: Office, at: datetime) -> int:
    national = national_days()
    known = {day.day: day for day in days.days(session, office.code)}
    own = office.profile_calendar
    missing = [
        Day(
            office=office.code, day=day, kind=closure.kind, scope="national", name=closure.name,
            name_en=closure.name_en, estimate=closure.estimate, changed_at=at,
        )
        for day, closure in national.items()
        if day not in known and own.closed.get(day) is closure
    ]  # fmt: skip
    gone = [
        day for day in known.values()
        if day.scope == "national" and day.changed_by == SYSTEM and day.day not in national
    ]  # fmt: skip
    rows.add_all(session, missing)
    for day in gone:
        day.kind, day.changed_at = DayKind.OPEN, at
        rows.save(session, day, "kind", "changed_at")
    if known and (missing or gone):
        told = [day.day.isoformat() for day in (*missing, *gone)]
        publish(session, office, verb="calendar.imported", by=SYSTEM, at=at, why=WHY, days=told)
    elif missing:
        number_almanac(session, office.code, by=SYSTEM, at=at, why=WHY)
    return len(missing) + len(gone)
