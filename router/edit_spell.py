"""A supervisor gives the office other hours for a while: Ramadan as it was announced."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from desk.day import Spell
from desk.hours import read_week
from desk.office import Office
from router.edit_calendar import check_hours, check_reason, check_supervisor, publish
from router.errors import Missing, Refused
from router.record import officer
from router.recount import Recount
from store import days, rows

LONGEST = timedelta(days=366)
"""What holds for more than a year are the office's usual hours: they stand in its profile."""


def add_spell(
    session: Session,
    name: str,
    first: date,
    last: date,
    hours: Mapping[str, str],
    *,
    office: Office,
    by: int,
    at: datetime,
    earlier: bool = False,
) -> Recount:
    """Give the office other weekly hours from one date to another, both included.

    One named like a season of the profile in the same year ("Ramadan") takes its place. Raises
    Refused: supervisor, name, long_why, backwards, long_spell, overlap (where: with which), hours,
    hours_backwards, hours_overlap (where: on which day), no_hours, no_working_day.
    """
    check_supervisor(session, office.code, by)
    if not name.strip():
        raise Refused("name")
    check_reason(name)
    _check_dates(first, last, days.spells(session, office.code))
    for weekday, spans in hours.items():
        check_hours(spans, weekday)
    if not any(read_week(hours)):
        raise Refused("no_hours")
    spell = Spell(
        office=office.code, name=name.strip(), first=first, last=last, hours=dict(hours),
        changed_by=officer(by), changed_at=at,
    )  # fmt: skip
    rows.add(session, spell)
    return publish(
        session, office, verb="calendar.spell_added", by=officer(by), at=at, why=spell.name,
        earlier=earlier, first=first.isoformat(), last=last.isoformat(),
    )  # fmt: skip


def _check_dates(first: date, last: date, known: Iterable[Spell]) -> None:
    if last < first:
        raise Refused("backwards")
    if last - first > LONGEST:
        raise Refused("long_spell")
    for spell in known:
        if spell.first <= last and first <= spell.last:
            raise Refused("overlap", spell.name)


def remove_spell(
    session: Session,
    spell_id: int,
    *,
    office: Office,
    reason: str,
    by: int,
    at: datetime,
    earlier: bool = False,
) -> Recount:
    """Take a spell with other hours back. Raises Missing; Refused: supervisor, reason, long_why."""
    check_supervisor(session, office.code, by)
    check_reason(reason)
    spell = rows.get(session, Spell, spell_id, lock=True)
    if spell is None or spell.office != office.code or spell.removed_at:
        raise Missing("spell")
    spell.removed_at, spell.removed_by, spell.removed_why = at, officer(by), reason.strip()
    rows.save(session, spell, "removed_at", "removed_by", "removed_why")
    return publish(
        session, office, verb="calendar.spell_removed", by=officer(by), at=at, why=reason.strip(),
        earlier=earlier, old=spell.name, first=spell.first.isoformat(), last=spell.last.isoformat(),
    )  # fmt: skip
