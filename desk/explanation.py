"""How a deadline came about, in words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from desk.calendar import Calendar
from desk.counting import Pause, first_idle
from desk.promise import Promise, Unit
from desk.undecreed import still_open
from desk.words import (
    TEXTS,
    say_count,
    say_day,
    say_instant,
    say_list,
    say_short_day,
    say_time,
    say_weekday,
)

MOST = 8
"""How many closed spells are named before the rest is only counted."""
TOLD = 500
"""Stretches of days that are held in words: those of one day's tickets are mostly the same."""

KEYS = {Unit.MINUTES: "opening time", Unit.HOURS: "opening time"}


def explain(
    received: datetime,
    due: datetime,
    promise: Promise,
    calendar: Calendar,
    language: str,
    pauses: Sequence[Pause] = (),
    later: int | None = None,
) -> str:
    """Say from when a promise counts, when it ends, and which days were not counted.

    `later` is by how many working days the pauses put it off, where working days are counted.
    """
    if pauses:
        return _explained(received, due, promise, calendar, language, pauses, later)
    minute = received.replace(second=0, microsecond=0)  # what comes in one minute is told alike
    asked, last = (minute, due, promise), ("explained", language)
    known = calendar.told.get(last)
    if known is None or known[0] != asked:
        said = _explained(received, due, promise, calendar, language)
        known = calendar.told[last] = (asked, said)
    return str(known[1])


def _explained(
    received: datetime,
    due: datetime,
    promise: Promise,
    calendar: Calendar,
    language: str,
    pauses: Sequence[Pause] = (),
    later: int | None = None,
) -> str:
    day = calendar.local(due).date()
    ends = TEXTS.say(
        f"deadline.{_key(promise)}",
        language,
        since=_since(received, promise, calendar, language),
        promise=promise.say(language),
        day=say_day(day, language),
        time=say_time(due, calendar.tz, language),
        hours=_hours(day, calendar, language),
    )
    return " ".join(
        filter(
            None,
            [
                ends,
                _paused(pauses, calendar, language),
                _given_back(later, language),
                _skipped(received, day, promise, calendar, language, pauses),
                still_open(day, promise, calendar, language),
            ],
        )
    )


def _key(promise: Promise) -> str:
    if promise.unit is Unit.WORKING_DAYS and promise.count_from == "same day":
        return "counted"
    return KEYS.get(promise.unit, promise.unit.value)


def _since(received: datetime, promise: Promise, calendar: Calendar, language: str) -> str:
    said = TEXTS.say(
        f"since.{promise.starts}", language, at=say_instant(received, calendar.tz, language)
    )
    if promise.after_hours == "as received" or calendar.is_open(received):
        return said
    opening = say_instant(calendar.opens_next(received), calendar.tz, language)
    return TEXTS.say("deadline.opening", language, since=said, at=opening)


def _hours(day: date, calendar: Calendar, language: str) -> str:
    if day in calendar.half_days:
        name = calendar.half_days[day].reason
    else:
        name = next((s.name for s in calendar.seasons if s.first <= day <= s.last), "")
    return TEXTS.say("deadline.season", language, name=name) if name else ""


def _paused(pauses: Sequence[Pause], calendar: Calendar, language: str) -> str:
    """Say when the clock stood still because the citizen was asked something."""
    spans = [
        TEXTS.say(
            "range", language,
            first=say_instant(since, calendar.tz, language),
            last=say_instant(until, calendar.tz, language),
        )
        for since, until in pauses
    ]  # fmt: skip
    return TEXTS.say("deadline.paused", language, spans="; ".join(spans)) if spans else ""


def _given_back(later: int | None, language: str) -> str:
    """Say by how much waiting for the citizen put the limit off."""
    if later is None:
        return ""
    if not later:
        return TEXTS.say("deadline.nothing given back", language)
    days = say_count(later, Unit.WORKING_DAYS, language)
    return TEXTS.say("deadline.given back", language, days=days)


def _skipped(
    received: datetime,
    last: date,
    promise: Promise,
    calendar: Calendar,
    language: str,
    pauses: Sequence[Pause],
) -> str:
    if promise.unit is Unit.CLOCK_HOURS:
        return ""
    key = "deadline.landed" if promise.unit is Unit.DAYS else "deadline.skipped"
    first = first_idle(received, promise, calendar, pauses)
    told, asked = calendar.told, (key, first, last, language)
    if asked not in told:
        if len(told) >= TOLD:
            told.clear()
        days = _say_idle(first, last, calendar, language)
        told[asked] = TEXTS.say(key, language, days=days) if days else ""
    return str(told[asked])


def _say_idle(first: date, last: date, calendar: Calendar, language: str) -> str:
    spells, weekdays = _spells(first, last, calendar, language)
    said = [
        TEXTS.say("deadline.skipped day", language, day=_range(a, b, language), reason=reason)
        for a, b, reason in spells[:MOST]
    ]
    if len(spells) > MOST:
        left = sum((b - a).days + 1 for a, b, _ in spells[MOST:])
        said.append(TEXTS.say("deadline.more", language, number=left))
    if weekdays:
        said.append(say_list([say_weekday(day, language) for day in sorted(weekdays)], language))
    return "; ".join(said)


def _spells(
    first: date, last: date, calendar: Calendar, language: str
) -> tuple[list[tuple[date, date, str]], set[int]]:
    """Return runs of closed days from `first` on with their reasons; and the idle weekdays."""
    spells, weekdays = list[tuple[date, date, str]](), set[int]()
    for ahead in range((last - first).days):
        day = first + timedelta(days=ahead)
        if calendar.spans(day):
            continue
        if not calendar.season(day)[day.weekday()]:
            weekdays.add(day.weekday())
            continue
        reason = _reason(day, calendar, language)
        if spells and spells[-1][2] == reason and (day - spells[-1][1]).days == 1:
            spells[-1] = (spells[-1][0], day, reason)
        else:
            spells.append((day, day, reason))
    return spells, weekdays


def _reason(day: date, calendar: Calendar, language: str) -> str:
    closure = calendar.closed.get(day)
    if closure is None:
        return calendar.half_days[day].reason
    reason = closure.reason(language)
    return TEXTS.say("deadline.estimate", language, reason=reason) if closure.estimate else reason


def _range(first: date, last: date, language: str) -> str:
    if first == last:
        return say_short_day(first, language)
    return TEXTS.say(
        "range", language, first=say_short_day(first, language), last=say_short_day(last, language)
    )
