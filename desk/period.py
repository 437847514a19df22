"""Spells of time over which figures are told: months and years of an office's own calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Period:
    """From one day up to another that is no longer in it, in a zone."""

    first: date
    end: date
    zone: str

    @property
    def since(self) -> datetime:
        """The instant at which it begins."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The instant at which it is over."""
        return _midnight(self.end, self.zone)

    @property
    def last(self) -> date:
        """The last day in it."""
        return date.fromordinal(self.end.toordinal() - 1)

    def days(self) -> "list[Period]":
        """Return its days."""
        every = range(self.first.toordinal(), self.end.toordinal())
        return [Period(date.fromordinal(n), date.fromordinal(n + 1), self.zone) for n in every]

    def months(self) -> "list[Period]":
        """Return the months in which it lies, whole."""
        found = [month(self.first, self.zone)]
        while found[-1].end < self.end:
            found.append(month(found[-1].end, self.zone))
        return found


def month(day: date, zone: str, back: int = 0) -> Period:
    """Return the month in which a day lies, or the one so many months before."""
    number = day.year * 12 + day.month - 1 - back
    return Period(_first(number), _first(number + 1), zone)


def year(day: date, zone: str, back: int = 0) -> Period:
    """Return the year in which a day lies, or the one so many years before."""
    number = day.year - back
    return Period(date(number, 1, 1), date(number + 1, 1, 1), zone)


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


@lru_cache(maxsize=1024)
def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
