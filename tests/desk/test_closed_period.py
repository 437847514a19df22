"""When a closed period began, and what it is called."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from desk.calendar import Calendar, Closure
from desk.closed_period import began, closed_period

MORNING, AFTERNOON = (time(8), time(12)), (time(13), time(16))
CHRISTMAS = Closure("Hari Raya Natal", "Christmas Day", "holiday")
LEAVE = Closure("Cuti bersama Natal", "", "joint leave")
CALENDAR = Calendar(
    "Asia/Makassar",
    ((MORNING, AFTERNOON),) * 5 + ((),) * 2,
    closed={date(2026, 12, 24): LEAVE, date(2026, 12, 25): CHRISTMAS},
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of December 2026 on Makassar's clocks."""
    return datetime(2026, 12, day, hour, minute, tzinfo=CALENDAR.tz).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "since", "until"),
    [
        (at(21, 7), at(18, 16), at(21, 8)),  # Monday morning: since Friday
        (at(21, 16), at(21, 16), at(22, 8)),  # the instant of closing
        (at(23, 20), at(23, 16), at(28, 8)),  # before leave, Christmas and a weekend
        (at(26, 12), at(23, 16), at(28, 8)),
    ],
)
def test_a_closed_period_lasts_from_closing_to_opening(
    now: datetime, since: datetime, until: datetime
) -> None:
    closed = closed_period(CALENDAR, now)
    assert closed is not None
    assert (closed.since, closed.until) == (since, until)
    assert began(CALENDAR, now) == since


def test_a_break_at_noon_is_no_closed_period() -> None:
    assert closed_period(CALENDAR, at(21, 12, 30)) is None
    assert closed_period(CALENDAR, at(21, 9)) is None
    assert began(CALENDAR, at(21, 12, 30)) == at(21, 8)


def test_holidays_that_are_to_come_are_named_once_in_the_persons_language() -> None:
    closed = closed_period(CALENDAR, at(23, 20))
    assert closed is not None
    assert closed.names("id") == ["Cuti bersama Natal", "Hari Raya Natal"]
    assert closed.names("en") == ["Cuti bersama Natal", "Christmas Day"]
    weekend = closed_period(CALENDAR, at(19, 12))
    assert weekend is not None
    assert weekend.names("id") == []


def test_what_is_held_of_one_instant_is_not_said_of_another() -> None:
    hours = [at(day, hour) for day in (21, 23, 25, 28) for hour in (7, 8, 12, 13, 15, 16, 20)]
    for now in [*hours, *reversed(hours), *hours[::3]]:
        assert closed_period(CALENDAR, now) == closed_period(replace(CALENDAR), now)
