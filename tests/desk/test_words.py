from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from desk.words import (
    say_brief_day,
    say_day,
    say_duration,
    say_hours,
    say_instant,
    say_short_day,
    say_time,
    say_weekday,
    say_zone,
)

AT = datetime(2026, 3, 25, 7, 30, tzinfo=UTC)
DAY = ((time(8), time(15, 30)),)
FRIDAY = ((time(8), time(11, 30)), (time(13), time(16)))


def test_an_instant_is_said_in_the_zone_of_the_office() -> None:
    assert say_instant(AT, "Asia/Makassar", "id") == "Rabu, 25 Maret 2026 pukul 15.30 WITA"
    assert say_instant(AT, "Asia/Makassar", "en") == "Wednesday, 25 March 2026 at 15:30 WITA"
    assert say_instant(AT, ZoneInfo("Asia/Jakarta")) == "Rabu, 25 Maret 2026 pukul 14.30 WIB"


def test_an_instant_after_local_midnight_is_said_on_its_local_day() -> None:
    late = datetime(2026, 11, 19, 16, 30, tzinfo=UTC)
    assert say_instant(late, "Asia/Makassar").startswith("Jumat, 20 November 2026 pukul 00.30")
    assert say_instant(late, "Asia/Jakarta").startswith("Kamis, 19 November 2026 pukul 23.30")


def test_a_language_we_do_not_speak_is_said_in_indonesian() -> None:
    assert say_instant(AT, "Asia/Jayapura", "fr") == "Rabu, 25 Maret 2026 pukul 16.30 WIT"


def test_days_and_times_are_said_alone() -> None:
    assert say_day(date(2026, 2, 1)) == "Minggu, 1 Februari 2026"
    assert say_short_day(date(2026, 8, 17), "en") == "Monday 17 August"
    assert say_time(AT, "Asia/Makassar") == "15.30 WITA"
    assert say_weekday(4) == "Jumat"


def test_zones_have_the_names_people_use() -> None:
    assert [say_zone(z) for z in ("Asia/Pontianak", "Asia/Makassar")] == ["WIB", "WITA"]
    assert say_zone("Europe/Berlin", AT) == "CET"


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (7500, "2 jam 5 menit", "2 hours 5 minutes"),
        (60, "1 menit", "1 minute"),
        (59, "kurang dari semenit", "less than a minute"),
        (86_400 * 3 + 4 * 3600 + 120, "3 hari 4 jam", "3 days 4 hours"),
        (-3600, "1 jam", "1 hour"),
    ],
)
def test_a_duration_is_said_by_its_two_largest_units(
    seconds: int, indonesian: str, english: str
) -> None:
    assert say_duration(seconds) == indonesian
    assert say_duration(seconds, "en") == english


def test_hours_of_a_week_are_said_by_runs_of_equal_days() -> None:
    week = [DAY, DAY, DAY, DAY, FRIDAY, (), ()]
    assert say_hours(week) == "Senin-Kamis 08.00-15.30, Jumat 08.00-11.30 dan 13.00-16.00"
    assert say_hours([DAY, (), DAY, (), (), (), ()], "en") == (
        "Monday 08:00-15:30, Wednesday 08:00-15:30"
    )


def test_every_month_and_weekday_has_its_name() -> None:
    months = [say_short_day(date(2026, month, 1)).split()[2] for month in range(1, 13)]
    assert months[:6] == ["Januari", "Februari", "Maret", "April", "Mei", "Juni"]
    assert months[6:] == ["Juli", "Agustus", "September", "Oktober", "November", "Desember"]
    assert [say_weekday(day, "en")[:3] for day in range(7)] == [
        *("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    ]
    assert say_brief_day(date(2026, 8, 5)) == "Rab 5 Agu"
    assert say_brief_day(date(2026, 8, 5), "en") == "Wed 5 Aug"
