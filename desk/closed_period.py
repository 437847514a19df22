"""The stretch of time in which an office is closed: a night, a weekend, holidays in a row."""

from dataclasses import dataclass
from datetime import datetime, time

from desk.calendar import DAY, FAR, Calendar


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """From when to when an office is closed, and which closed days are named between."""

    since: datetime
    until: datetime
    reasons: tuple[tuple[str, str], ...] = ()
    """Why, in Indonesian and in English: "Hari Raya Natal"."""

    def names(self, language: str) -> list[str]:
        """Return why the office is closed, besides that it is night or weekend."""
        return [english if language == "en" else indonesian for indonesian, english in self.reasons]


Span = tuple[datetime, datetime, ClosedPeriod | None]
"""From when to when on one day an office is open or closed, and the closed period if it is one."""


def closed_period(calendar: Calendar, at: datetime) -> ClosedPeriod | None:
    """Return the closed period that an instant lies in; none in opening hours and their breaks.

    Raises NoWorkingDayError.
    """
    span = calendar.told.get("span")
    if span is None or not span[0] <= at < span[1]:
        span = calendar.told["span"] = _span(calendar, at)
    return span[2]


def _span(calendar: Calendar, at: datetime) -> Span:
    """Return the stretch of one day that an instant lies in, and the closed period it is part of.

    What is said of a closed period is said from the day on that somebody asks.
    """
    today = calendar.local(at).date()
    for start, end in calendar.open_spans(today):
        if start <= at < end:
            return start, end, None
    since, until = _closed_since(calendar, at), calendar.opens_next(at)
    opening = calendar.local(until).date()
    if opening == today and calendar.local(since).date() == today:
        return since, until, None  # a break between two spans of one day
    days = (today + DAY * ahead for ahead in range((opening - today).days))
    closures = [calendar.closed[day] for day in days if day in calendar.closed]
    reasons = dict.fromkeys((c.reason("id"), c.reason("en")) for c in closures if c.name)
    midnight, next_midnight = (calendar.instant(today + DAY * n, time()) for n in (0, 1))
    period = ClosedPeriod(since, until, tuple(reasons))
    return max(since, midnight), min(until, next_midnight), period


def began(calendar: Calendar, at: datetime) -> datetime:
    """Return when the present closed period began, or when the office opened today."""
    closed = closed_period(calendar, at)
    return closed.since if closed else next(calendar.open_spans(calendar.local(at).date()))[0]


def _closed_since(calendar: Calendar, at: datetime) -> datetime:
    """Return when the office was last open."""
    day = calendar.local(at).date()
    for back in range(FAR):
        ends = [end for _, end in calendar.open_spans(day - DAY * back) if end <= at]
        if ends:
            return ends[-1]
    return at - DAY * FAR
