"""What must hold for every deadline, whatever the calendar, the promise and the receipt."""

import os
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.calendar import Calendar, Closure, HalfDay, NoWorkingDayError, Season, Spans
from desk.deadline import due
from desk.promise import Promise, Unit

FIRST = date(2026, 1, 1)
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin", "America/New_York")
BY_DAYS = (Unit.WORKING_DAYS, Unit.DAYS, Unit.SAME_DAY)
MANY = settings(max_examples=600)


def span(start: int, end: int) -> tuple[time, time]:
    return time(start // 2, start % 2 * 30), time(end // 2, end % 2 * 30)


PATTERNS: tuple[Spans, ...] = (
    (),
    (span(16, 31),),
    (span(16, 23), span(26, 32)),
    (span(44, 47),),
)
"""Closed, a plain day, a day with a break, a late hour. Few numbers to draw: fast."""


def weeks() -> st.SearchStrategy[tuple[Spans, ...]]:
    def week(number: int) -> tuple[Spans, ...]:
        return tuple(PATTERNS[number // 4**day % 4] for day in range(7))

    return st.integers(1, 4**7 - 1).map(week)


def days() -> st.SearchStrategy[date]:
    return st.integers(0, 200).map(lambda n: FIRST + timedelta(days=n))


def closures() -> st.SearchStrategy[dict[date, Closure]]:
    """Any of the first 200 days, by the bits of a number."""

    def closed(bits: int) -> dict[date, Closure]:
        return {FIRST + timedelta(days=n): Closure("Libur") for n in range(200) if bits >> n & 1}

    return st.integers(0, 2**200 - 1).map(closed)


def calendars() -> st.SearchStrategy[Calendar]:
    def make(
        zone: str,
        week: tuple[Spans, ...],
        fasting: tuple[Spans, ...],
        day: date,
        closed: dict[date, Closure],
    ) -> Calendar:
        season = Season("Ramadan", day, day + timedelta(days=29), fasting)
        halves = {day - timedelta(days=3): HalfDay(PATTERNS[3])}
        return Calendar(zone, week, (season,), closed, halves)

    return st.builds(make, st.sampled_from(ZONES), weeks(), weeks(), days(), closures())


def instants() -> st.SearchStrategy[datetime]:
    return st.integers(0, 150 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=minutes)
    )


def promises(units: tuple[Unit, ...] = tuple(Unit)) -> st.SearchStrategy[Promise]:
    def make(number: int, unit: Unit, same_day: bool, next_opening: bool) -> Promise:
        return Promise.model_validate(
            {
                "number": number,
                "unit": unit,
                "count_from": "same day" if same_day else "next working day",
                "after_hours": "next opening" if next_opening else "as received",
            }
        )

    return st.builds(make, st.integers(1, 30), st.sampled_from(units), st.booleans(), st.booleans())


@MANY
@given(instants(), promises(BY_DAYS), calendars())
def test_it_falls_on_the_closing_of_a_day_on_which_the_office_opens(
    at: datetime, promise: Promise, calendar: Calendar
) -> None:
    found = due(at, promise, calendar)
    assert calendar.closing(calendar.local(found).date()) == found


@MANY
@given(instants(), promises((Unit.MINUTES, Unit.HOURS, Unit.AT_ONCE)), calendars())
def test_what_counts_opening_time_ends_within_it(
    at: datetime, promise: Promise, calendar: Calendar
) -> None:
    found = due(at, promise, calendar)
    assert calendar.is_open(found) or calendar.is_open(found - timedelta(seconds=1))


@MANY
@given(instants(), st.integers(1, 900), calendars())
def test_as_many_open_minutes_pass_as_were_promised(
    at: datetime, minutes: int, calendar: Calendar
) -> None:
    found = due(at, Promise.read(f"{minutes} minutes"), calendar)
    assert calendar.open_seconds(at, found) == minutes * 60


@MANY
@given(instants(), promises(), calendars())
def test_it_is_never_before_the_receipt(at: datetime, promise: Promise, calendar: Calendar) -> None:
    assert due(at, promise, calendar) >= at


@MANY
@given(instants(), instants(), promises(), calendars())
def test_who_writes_later_is_never_promised_an_earlier_answer(
    one: datetime, two: datetime, promise: Promise, calendar: Calendar
) -> None:
    earlier, later = sorted((one, two))
    assert due(earlier, promise, calendar) <= due(later, promise, calendar)


@MANY
@given(instants(), promises(), calendars())
def test_a_longer_promise_never_ends_earlier(
    at: datetime, promise: Promise, calendar: Calendar
) -> None:
    longer = promise.model_copy(update={"number": promise.number + 1})
    assert due(at, promise, calendar) <= due(at, longer, calendar)


@MANY
@given(instants(), promises(), calendars(), days())
def test_one_more_holiday_never_makes_it_earlier(
    at: datetime, promise: Promise, calendar: Calendar, day: date
) -> None:
    closed = {**calendar.closed, day: Closure("Libur mendadak")}
    more = Calendar(calendar.zone, calendar.week, calendar.seasons, closed, calendar.half_days)
    assert due(at, promise, calendar) <= due(at, promise, more)


@MANY
@given(instants(), st.integers(1, 30), calendars())
def test_working_days_are_counted_as_one_counts_them_by_hand(
    at: datetime, number: int, calendar: Calendar
) -> None:
    day, left = calendar.local(at).date(), number
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    assert due(at, Promise.read(f"{number} working days"), calendar) == calendar.closing(day)


@MANY
@given(
    instants(), promises((Unit.WORKING_DAYS, Unit.DAYS, Unit.SAME_DAY, Unit.MINUTES)), calendars()
)
def test_a_calendar_that_never_opens_again_is_an_error_and_no_endless_search(
    at: datetime, promise: Promise, calendar: Calendar
) -> None:
    shut = {FIRST + timedelta(days=day): Closure("Tutup") for day in range(-400, 1500)}
    with pytest.raises(NoWorkingDayError):
        due(at, promise, Calendar(calendar.zone, calendar.week, (), shut))


@contextmanager
def server_zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    clock.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        clock.tzset()


@settings(max_examples=100)
@given(instants(), promises(), calendars())
def test_the_zone_of_the_server_does_not_matter(
    at: datetime, promise: Promise, calendar: Calendar
) -> None:
    found = set()
    for zone in ("UTC", "Pacific/Auckland", "America/Los_Angeles"):
        with server_zone(zone):
            fresh = Calendar(
                calendar.zone, calendar.week, calendar.seasons, calendar.closed, calendar.half_days
            )
            found.add(due(at, promise, fresh))
    assert len(found) == 1
