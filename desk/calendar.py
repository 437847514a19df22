"""When an office is open: weekly hours, seasons with other hours, closed days and half days."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Span = tuple[time, time]
Spans = tuple[Span, ...]
Week = tuple[Spans, ...]
"""The spans of Monday to Sunday."""

DAY = timedelta(days=1)
FAR = 731
"""Days within which an office must have a working day: two years."""


class NoWorkingDayError(ValueError):
    """The calendar has no working day in the two years after a date."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Why an office is closed on a day. `kind`: holiday, joint leave or local.

    `estimate`: the date follows the moon and is not confirmed yet.
    """

    name: str
    name_en: str = ""
    kind: str = "local"
    estimate: bool = False

    def reason(self, language: str) -> str:
        """Return the reason in Indonesian or English."""
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class Season:
    """Other hours from one date to another, both included (Ramadan)."""

    name: str
    first: date
    last: date
    week: Week


@dataclass(frozen=True, slots=True)
class HalfDay:
    """Other hours on one day, and why."""

    spans: Spans
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """The working days of one year, numbered: what makes a deadline two look-ups.

    `rank[i]` counts the working days up to the i-th day; `days` are ordinals, `closings` instants.
    """

    first: int
    rank: "array[int]"
    days: "array[int]"
    closings: list[datetime]


@dataclass(frozen=True)
class Calendar:
    """The opening hours of one office in its own zone. Pure; instants are aware UTC."""

    zone: str
    week: Week
    seasons: Sequence[Season] = ()
    closed: Mapping[date, Closure] = field(default_factory=dict)
    half_days: Mapping[date, HalfDay] = field(default_factory=dict)
    decreed_until: int | None = None
    """The last year whose national holidays are known."""
    tz: ZoneInfo = field(init=False, repr=False, compare=False)
    years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    told: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out before by whoever asks of it; a calendar that is edited is another."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tz", ZoneInfo(self.zone))

    def local(self, at: datetime) -> datetime:
        """Return an instant in the office's zone."""
        return at.astimezone(self.tz)

    def spans(self, day: date) -> Spans:
        """Return the opening hours of a day, in order; none when the office is closed."""
        if day in self.closed:
            return ()
        if day in self.half_days:
            return self.half_days[day].spans
        return self.season(day)[day.weekday()]

    def season(self, day: date) -> Week:
        """Return the weekly hours that hold on a day."""
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.week
        return self.week

    def open_spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Return the opening hours of a day as instants."""
        known = self.told.get(day)
        if known is None:
            known = self.told[day] = tuple(
                (self.instant(day, start), self.instant(day, end)) for start, end in self.spans(day)
            )
        return iter(known)

    def instant(self, day: date, at: time) -> datetime:
        """Return a local time of day as an instant."""
        return datetime.combine(day, at, self.tz).astimezone(UTC)

    def is_working_day(self, day: date) -> bool:
        """Return whether the office opens on a day at all."""
        return bool(self.spans(day))

    def is_open(self, at: datetime) -> bool:
        """Return whether the office is open; at the instant of closing it no longer is."""
        return self.closes(at) is not None

    def closes(self, at: datetime) -> datetime | None:
        """Return when the hours that run now end; none when the office is closed."""
        spans = self.open_spans(self.local(at).date())
        return next((end for start, end in spans if start <= at < end), None)

    def opens_next(self, at: datetime) -> datetime:
        """Return when the office next opens after an instant; raise NoWorkingDayError."""
        day = self.local(at).date()
        for start, _ in self.open_spans(day):
            if start > at:
                return start
        return next(self.open_spans(self.next_working_day(day)))[0]

    def closing(self, day: date) -> datetime | None:
        """Return when the office closes at the end of a day; none when it does not open."""
        spans = self.spans(day)
        return self.instant(day, spans[-1][1]) if spans else None

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a date; raise NoWorkingDayError."""
        for later in range(1, FAR + 1):
            if self.is_working_day(found := day + timedelta(days=later)):
                return found
        raise NoWorkingDayError(f"no working day in the two years after {day}")

    def open_seconds(self, since: datetime, until: datetime) -> float:
        """Return how many seconds the office was open between two instants."""
        total, day, last = 0.0, self.local(since).date(), self.local(until).date()
        while day <= last:
            for start, end in self.open_spans(day):
                total += max((min(end, until) - max(start, since)).total_seconds(), 0.0)
            day += DAY
        return total

    def year(self, number: int) -> Year:
        """Return the numbered working days of a year, worked out once."""
        if number not in self.years:
            self.years[number] = self._number(number)
        return self.years[number]

    def _number(self, number: int) -> Year:
        first, last = date(number, 1, 1).toordinal(), date(number, 12, 31).toordinal()
        year = Year(first, array("H"), array("l"), [])
        for ordinal in range(first, last + 1):
            closing = self.closing(date.fromordinal(ordinal))
            if closing:
                year.days.append(ordinal)
                year.closings.append(closing)
            year.rank.append(len(year.days))
        return year
