"""What an office's people changed in its calendar: single days, and spells with other hours."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from desk.calendar import Calendar, Closure, HalfDay, Season
from desk.hours import read_spans, read_week
from desk.row import Row, json_field


class DayKind(StrEnum):
    """What holds on a day. Open: the usual hours, whatever holiday the profile knows."""

    HOLIDAY = "holiday"
    JOINT_LEAVE = "joint leave"
    LOCAL = "local"
    HALF_DAY = "half day"
    OPEN = "open"


class Day(Row, table=True):
    """A date of one office's calendar that its people, or the national list, say something of.

    `scope`: national (copied from the national list) or office. `hours` of a half day as they are
    written: "08.00-11.30". Who said it and when; what was said before stands in the events.
    """

    __table_args__ = (UniqueConstraint("office", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    office: str
    day: date
    kind: str
    scope: str = "office"
    name: str
    """The reason: what the day is called."""
    name_en: str = ""
    hours: str = ""
    estimate: bool = False
    """The date follows the moon and is not confirmed yet."""
    changed_by: str = "system"
    changed_at: datetime

    @property
    def closes(self) -> bool:
        """Return whether the office does not open at all."""
        return self.kind not in (DayKind.HALF_DAY, DayKind.OPEN)


class Spell(Row, table=True):
    """Other weekly hours from one date to another, both included: Ramadan, as it was announced."""

    id: int | None = Field(default=None, primary_key=True)
    office: str = Field(index=True)
    name: str
    first: date
    last: date
    hours: dict[str, Any] = json_field()
    """As they are written: {"Senin-Kamis": "08.00-15.00"}."""
    changed_by: str
    changed_at: datetime
    removed_at: datetime | None = None
    removed_by: str = ""
    removed_why: str = ""


class Almanac(Row, table=True):
    """Which edition of an office's calendar holds: by it every process knows that it must look."""

    office: str = Field(primary_key=True)
    number: int = 0
    why: str = ""
    changed_by: str = "system"
    changed_at: datetime


def edited(calendar: Calendar, days: Iterable[Day], spells: Iterable[Spell]) -> Calendar:
    """Return a profile's calendar with what the office's people changed in it."""
    closed, half_days = dict(calendar.closed), dict(calendar.half_days)
    for day in days:
        closed.pop(day.day, None)
        half_days.pop(day.day, None)
        if day.closes:
            closed[day.day] = Closure(day.name, day.name_en, day.kind, day.estimate)
        elif day.kind == DayKind.HALF_DAY:
            half_days[day.day] = HalfDay(read_spans(day.hours), day.name)
    seasons = tuple(season(spell) for spell in spells)
    named = {(one.name, one.first.year) for one in seasons}
    usual = tuple(s for s in calendar.seasons if (s.name, s.first.year) not in named)
    return replace(calendar, closed=closed, half_days=half_days, seasons=seasons + usual)


def season(spell: Spell) -> Season:
    """Return a spell as the calendar counts with it."""
    return Season(spell.name, spell.first, spell.last, read_week(spell.hours))
