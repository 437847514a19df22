import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.calendar import Calendar, Closure, HalfDay, NoWorkingDayError
from desk.deadline import deadline, due
from desk.hours import read_week
from desk.national import usual_calendar
from desk.promise import Promise

VECTORS = [
    json.loads(line)
    for line in Path(__file__).with_name("deadline_vectors.jsonl").read_text("utf-8").splitlines()
]
UNITS = {"hari_kerja": "working days", "hari_kalender": "days"}
WEEK = read_week({"Senin-Kamis": "08.00-15.30", "Jumat": "08.00-11.30, 13.00-16.00"})
WITA = Calendar("Asia/Makassar", WEEK)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def by(promise: str | dict[str, str], received: str, calendar: Calendar = WITA) -> datetime:
    return due(at(received), Promise.model_validate(promise), calendar)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["case"])
def test_every_golden_case_comes_out(vector: dict[str, Any]) -> None:
    number, unit = vector.get("n") or vector["val"], vector.get("unit", "hari_kerja")
    received = datetime.fromisoformat(vector.get("received_utc") or vector["last_officer_utc"])
    found = deadline(
        received, Promise.read(f"{number} {UNITS[unit]}"), usual_calendar(vector["tz"])
    )
    assert found.due == datetime.fromisoformat(vector["expect_utc"])
    assert found.due == datetime.fromisoformat(vector["expect_local"])
    assert found.due.tzinfo is UTC


def test_minutes_and_hours_run_only_while_the_office_is_open() -> None:
    assert by("10 minutes", "2026-11-16T09:00") == at("2026-11-16T09:10")
    assert by("10 minutes", "2026-11-16T15:25") == at("2026-11-17T08:05")
    assert by("10 minutes", "2026-11-16T15:20") == at("2026-11-16T15:30")
    assert by("2 hours", "2026-11-20T10:30") == at("2026-11-20T14:00")
    assert by("2 hours", "2026-11-21T10:30") == at("2026-11-23T10:00")
    assert by("100 hours", "2026-11-16T08:00") == at("2026-12-03T12:30")


def test_clock_hours_run_day_and_night() -> None:
    assert by("72 clock hours", "2026-11-20T16:30") == at("2026-11-23T16:30")
    assert by("72 clock hours", "2026-11-20T16:30") != by("72 hours", "2026-11-20T16:30")


def test_at_once_is_now_while_open_and_else_the_next_opening() -> None:
    assert by("at once", "2026-11-16T10:00") == at("2026-11-16T10:00")
    assert by("at once", "2026-11-20T12:00") == at("2026-11-20T13:00")
    assert by("at once", "2026-11-21T10:00") == at("2026-11-23T08:00")


def test_the_same_day_ends_at_todays_closing_and_after_it_at_tomorrows() -> None:
    assert by("same day", "2026-11-16T07:00") == at("2026-11-16T15:30")
    assert by("same day", "2026-11-16T15:00") == at("2026-11-16T15:30")
    assert by("same day", "2026-11-16T15:30") == at("2026-11-17T15:30")
    assert by("same day", "2026-11-21T10:00") == at("2026-11-23T15:30")


def test_the_day_of_receipt_counts_if_the_promise_says_so() -> None:
    promise = {"within": "2 working days", "count_from": "same day"}
    assert by(promise, "2026-11-16T10:00") == at("2026-11-17T15:30")
    assert by(promise, "2026-11-16T20:00") == at("2026-11-18T15:30")


def test_what_comes_after_hours_counts_from_the_next_opening_if_the_promise_says_so() -> None:
    promise = {"within": "1 working day", "after_hours": "next opening"}
    assert by(promise, "2026-11-16T10:00") == at("2026-11-17T15:30")
    assert by(promise, "2026-11-16T23:00") == at("2026-11-18T15:30")
    assert by("1 working day", "2026-11-16T23:00") == at("2026-11-17T15:30")


def test_a_half_day_ends_a_promise_at_its_own_closing() -> None:
    short = Calendar(
        "Asia/Makassar", WEEK, half_days={date(2026, 11, 17): HalfDay(((time(8), time(11)),))}
    )
    assert by("1 working day", "2026-11-16T10:00", short) == at("2026-11-17T11:00")


def closed_for(days: int) -> Calendar:
    first = date(2026, 11, 17)
    closed = {first + timedelta(days=n): Closure("Tutup") for n in range(days)}
    return Calendar("Asia/Makassar", WEEK, closed=closed)


@pytest.mark.parametrize(
    "promise", ["1 working day", "7 days", "10 minutes", "at once", "same day"]
)
def test_a_calendar_without_a_working_day_in_two_years_is_an_error(promise: str) -> None:
    with pytest.raises(NoWorkingDayError, match="no working day in the two years after"):
        by(promise, "2026-11-16T16:00", closed_for(740))


def test_a_long_closure_of_less_than_two_years_is_only_long() -> None:
    assert by("1 working day", "2026-11-16T10:00", closed_for(700)) == at("2028-10-17T15:30")


def test_a_promise_of_many_years_is_kept_count_of() -> None:
    assert by("1000 working days", "2026-11-16T10:00").year == 2030


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must be aware"):
        due(datetime.fromisoformat("2026-11-16T10:00"), Promise.read("1 day"), WITA)
