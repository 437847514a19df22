"""What may still move a deadline: holidays that are not decreed, a Ramadan not announced."""

from datetime import date, timedelta

from desk.calendar import Calendar
from desk.national import RAMADAN
from desk.promise import Promise, Unit
from desk.words import TEXTS

LUNAR_YEAR = timedelta(days=354.367)
"""Twelve mean lunar months: from one Ramadan to the next."""
SIGHTING = timedelta(days=2)
"""By how much the moon may be seen before or after it is reckoned."""
MONTH = timedelta(days=30)


def still_open(day: date, promise: Promise, calendar: Calendar, language: str) -> str:
    """Say what may still move a deadline that ends on a day; empty where all is known."""
    if promise.unit is Unit.CLOCK_HOURS:  # they run whatever is decreed
        return ""
    said = []
    if calendar.decreed_until is not None and day.year > calendar.decreed_until:
        said.append(TEXTS.say("deadline.unknown", language, year=day.year))
    if may_be_ramadan(day, calendar):
        said.append(TEXTS.say("deadline.fasting", language))
    return " ".join(said)


def may_be_ramadan(day: date, calendar: Calendar) -> bool:
    """Return whether a day may lie in a Ramadan after the last one whose dates are known.

    Other hours that begin about then are that Ramadan as the office announced it.
    """
    known = [season.first for season in calendar.seasons if season.name == RAMADAN]
    if not known or day <= max(known) + MONTH:
        return False
    last = max(known)
    begins = last + LUNAR_YEAR * round((day - last) / LUNAR_YEAR)
    if any(abs(season.first - begins) <= MONTH / 2 for season in calendar.seasons):
        return False
    return begins - SIGHTING <= day < begins + MONTH + SIGHTING
