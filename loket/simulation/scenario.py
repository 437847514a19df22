"""What is simulated: one office, with so many officers and these hours, for some months."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random

from desk.calendar import Week
from desk.hours import read_week
from desk.office import Office
from desk.period import Period, month
from desk.words import say_hours

USUAL_OFFICERS = 3
USUAL_CONVERSATIONS = 10_000
"""Conversations of twelve months."""
YEAR = 12


@dataclass(frozen=True)
class Scenario:
    """One thing that is tried. What people do depends on the seed and the office alone."""

    office: Office = field(repr=False)
    officers: int = USUAL_OFFICERS
    hours: str = ""
    start: date = date(2026, 1, 1)
    months: int = YEAR
    conversations: int = USUAL_CONVERSATIONS
    seed: int = 1

    @cached_property
    def played(self) -> Office:
        """The office with the hours that are tried."""
        hours = read_hours(self.hours) if self.hours else self.office.hours
        tried = self.office.model_copy(update={"hours": hours})
        tried.__dict__.pop("profile_calendar", None)  # worked out from the hours it had
        tried.take(tried.profile_calendar)
        return tried

    @property
    def period(self) -> Period:
        """The months that are played."""
        last = month(self.start, self.office.zone, 1 - self.months)
        return Period(self.start.replace(day=1), last.end, self.office.zone)

    @property
    def arrivals(self) -> int:
        """How many people come in these months."""
        return max(1, round(self.conversations * self.months / YEAR))

    def dice(self, *whose: object) -> Random:
        """Return the dice of somebody, or of something: the same whatever is tried, and when."""
        return Random("/".join(map(str, (self.seed, self.office.code, *whose))))

    def name(self, language: str = "en") -> str:
        """Name what differs: the officers, and the hours if others are tried."""
        hours = say_hours(self.played.hours, language)
        return f"{self.officers} × {hours}"


def read_hours(text: str) -> Week:
    """Return a week written in one line, "Senin-Kamis 08.00-16.00; Jumat 08.00-11.30, 13.00-16.30".

    Raises ValueError that says what to write instead.
    """
    table: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        days, _, spans = part.partition(" ")
        if not spans:
            raise ValueError(f'{part!r} lacks hours; write "Senin-Jumat 08.00-16.00"')
        table[days] = spans
    week = read_week(table)
    if not any(week):
        raise ValueError(f'{text!r} has no working day; write "Senin-Jumat 08.00-16.00"')
    return week
