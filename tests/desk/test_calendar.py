from datetime import UTC, date, datetime, time, timedelta

import pytest

from desk.calendar import Calendar, Closure, HalfDay, NoWorkingDayError, Season
from desk.hours import read_week
from desk.national import usual_calendar

WEEK = read_week({"Senin-Kamis": "08.00-15.30", "Jumat": "08.00-11.30, 13.00-16.00"})
SHORT = read_week({"Senin-Jumat": "09.00-14.00"})
MAKASSAR = Calendar(
    "Asia/Makassar",
    WEEK,
    seasons=(Season("Ramadan", date(2026, 2, 19), date(2026, 3, 20), SHORT),),
    closed={date(2026, 11, 17): Closure("Rapat", kind="local")},
    half_days={date(2026, 11, 18): HalfDay(((time(8), time(11)),), "Upacara")},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def test_hours_hold_by_weekday_season_half_day_and_closed_day() -> None:
    assert MAKASSAR.spans(date(2026, 11, 16)) == ((time(8), time(15, 30)),)
    assert len(MAKASSAR.spans(date(2026, 11, 20))) == 2
    assert MAKASSAR.spans(date(2026, 3, 20)) == ((time(9), time(14)),)
    assert MAKASSAR.spans(date(2026, 11, 18)) == ((time(8), time(11)),)
    assert MAKASSAR.spans(date(2026, 11, 17)) == MAKASSAR.spans(date(2026, 11, 21)) == ()


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-16T07:59:59", False),
        ("2026-11-16T08:00", True),
        ("2026-11-16T15:29:59", True),
        ("2026-11-16T15:30", False),
        ("2026-11-20T12:00", False),
        ("2026-11-20T13:00", True),
        ("2026-11-17T10:00", False),
    ],
)
def test_an_office_is_open_from_opening_until_just_before_closing(
    moment: str, is_open: bool
) -> None:
    assert MAKASSAR.is_open(at(moment)) is is_open


def test_the_closing_of_a_day_is_the_end_of_its_last_span() -> None:
    assert MAKASSAR.closing(date(2026, 11, 20)) == at("2026-11-20T16:00")
    assert MAKASSAR.closing(date(2026, 11, 21)) is None
    assert MAKASSAR.closes(at("2026-11-20T09:00")) == at("2026-11-20T11:30")


def test_the_next_opening_is_today_after_a_break_or_on_the_next_working_day() -> None:
    assert MAKASSAR.opens_next(at("2026-11-20T06:00")) == at("2026-11-20T08:00")
    assert MAKASSAR.opens_next(at("2026-11-20T12:00")) == at("2026-11-20T13:00")
    assert MAKASSAR.opens_next(at("2026-11-20T16:00")) == at("2026-11-23T08:00")
    assert MAKASSAR.opens_next(at("2026-11-16T16:00")) == at("2026-11-18T08:00")
    assert MAKASSAR.next_working_day(date(2026, 11, 16)) == date(2026, 11, 18)


def test_at_the_instant_of_opening_the_next_opening_is_the_one_after() -> None:
    assert MAKASSAR.opens_next(at("2026-11-20T08:00")) == at("2026-11-20T13:00")
    assert MAKASSAR.opens_next(at("2026-11-20T13:00")) == at("2026-11-23T08:00")


def test_the_day_is_that_of_the_office_and_not_that_of_greenwich() -> None:
    west = Calendar("America/New_York", read_week({"Senin": "08.00-12.00, 21.00-22.00"}))
    evening = datetime.fromisoformat("2026-11-16T20:30:00-05:00").astimezone(UTC)
    assert west.opens_next(evening) == datetime.fromisoformat("2026-11-16T21:00:00-05:00")
    assert west.is_open(evening + timedelta(hours=1))


def test_open_seconds_leave_out_breaks_nights_and_closed_days() -> None:
    assert MAKASSAR.open_seconds(at("2026-11-20T11:00"), at("2026-11-20T13:30")) == 3600
    assert MAKASSAR.open_seconds(at("2026-11-16T15:00"), at("2026-11-18T09:00")) == 5400
    assert MAKASSAR.open_seconds(at("2026-11-21T00:00"), at("2026-11-22T00:00")) == 0


def test_an_office_that_never_opens_again_is_an_error_and_not_an_endless_search() -> None:
    never = Calendar("Asia/Makassar", ((),) * 7)
    with pytest.raises(NoWorkingDayError, match="2026-11-16"):
        never.next_working_day(date(2026, 11, 16))
    with pytest.raises(NoWorkingDayError):
        never.opens_next(at("2026-11-16T10:00"))


@pytest.mark.parametrize(
    ("year", "working_days"), [(2024, 238), (2025, 237), (2026, 240), (2027, 242)]
)
def test_the_national_calendar_has_as_many_working_days_as_the_decrees(
    year: int, working_days: int
) -> None:
    assert len(usual_calendar("Asia/Jakarta").year(year).days) == working_days


def test_holidays_that_are_not_confirmed_are_marked() -> None:
    closed = usual_calendar("Asia/Jakarta").closed
    assert closed[date(2027, 3, 10)].estimate
    assert "perkiraan" not in closed[date(2027, 3, 10)].name
    assert not closed[date(2026, 3, 19)].estimate
    assert closed[date(2026, 3, 18)].reason("en") == "Day of Silence Joint Holiday"


def test_in_years_without_a_decree_only_holidays_of_fixed_date_are_known() -> None:
    closed = usual_calendar("Asia/Makassar").closed
    for year in (2028, 2040):
        assert [f"{day:%d-%m}" for day in closed if day.year == year] == [
            "01-01", "01-05", "01-06", "17-08", "25-12"
        ]  # fmt: skip
    assert closed[date(2028, 12, 25)] == closed[date(2027, 12, 25)]


def test_a_zone_with_summer_time_keeps_its_local_closing() -> None:
    berlin = Calendar("Europe/Berlin", WEEK)
    summer, winter = berlin.closing(date(2026, 7, 1)), berlin.closing(date(2026, 12, 2))
    assert summer == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    assert winter == datetime(2026, 12, 2, 14, 30, tzinfo=UTC)
    assert winter - summer != timedelta(days=154)
