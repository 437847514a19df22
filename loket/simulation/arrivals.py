"""When people come, and how: by hour, weekday and season, and by what the calendar does."""

import tomllib
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any

from desk.calendar import Calendar
from desk.office import Office
from desk.period import Period

VISIT = "visit"
IN_PERSON = ("phone", VISIT)
LONG_CLOSURE = 4
"""Closed days in a row after which many come at once."""
HOUR = timedelta(hours=1)


def arrivals(
    office: Office, calendar: Calendar, period: Period, number: int, random: Random
) -> list[tuple[datetime, str]]:
    """Return `number` conversations, and visits besides, in order: the instant (UTC), the channel.

    `calendar` is the office's usual one: people do not know what hours are tried.
    """
    shares = _traffic()["channels"]
    written = [channel for channel in offered(office) if channel != VISIT]
    weights = [shares[channel] for channel in written]
    many = Counter(random.choices(written, weights, k=number))
    if VISIT in office.promises:
        many[VISIT] = round(number * shares[VISIT] / sum(weights))
    found: list[tuple[datetime, str]] = []
    for channel in offered(office):
        slots, by_slot = _slots(calendar, period, channel)
        running = list(accumulate(by_slot))
        for _ in range(many[channel]):
            slot = slots[bisect(running, random.random() * running[-1])]
            found.append((slot + random.random() * HOUR, channel))
    return sorted(found)


def offered(office: Office) -> list[str]:
    """Return the ways in that the office promises something on, in a fixed order."""
    return [name for name in _traffic()["channels"] if name in office.promises]


def _slots(
    calendar: Calendar, period: Period, channel: str
) -> tuple[Sequence[datetime], Sequence[float]]:
    hours = _traffic()["hours"][channel]
    slots, weights = list[datetime](), list[float]()
    for day, weight in _days(calendar, period, channel):
        midnight = datetime.combine(day, datetime.min.time(), calendar.tz).astimezone(UTC)
        for hour, share in enumerate(hours):
            if share and weight:
                slots.append(midnight + hour * HOUR)
                weights.append(weight * share)
    return slots, weights


def _days(calendar: Calendar, period: Period, channel: str) -> Iterator[tuple[Any, float]]:
    traffic, closed_in_a_row, month = _traffic(), 0, 0
    weekdays = traffic["weekdays"]["in_person" if channel in IN_PERSON else "written"]
    for part in period.days():
        day = part.first
        weight = weekdays[day.weekday()] * traffic["months"]["weights"][day.month - 1]
        if any(season.first <= day <= season.last for season in calendar.seasons):
            weight *= traffic["calendar"]["ramadan"]
        if not calendar.is_working_day(day):
            closed_in_a_row += 1
            holiday = day.weekday() < 5
            weight *= traffic["calendar"]["closed"] if holiday else 1.0
            yield day, 0.0 if channel in IN_PERSON else weight
            continue
        if closed_in_a_row >= LONG_CLOSURE:
            weight *= traffic["calendar"]["after_long_closure"]
        if day.month != month:
            weight *= traffic["calendar"]["first_working_day"]
        closed_in_a_row, month = 0, day.month
        yield day, weight


@cache
def _traffic() -> dict[str, Any]:
    text = (files("loket.simulation") / "traffic.toml").read_text("utf-8")
    return tomllib.loads(text)
