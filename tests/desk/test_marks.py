"""When the watch of a promise speaks, counted in opening time."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from desk.deadline import due
from desk.marks import marks, reached
from desk.promise import Promise
from tests.cast import MAMUJU, PROFILES

CALENDAR = PROFILES[MAMUJU].calendar
TWO_HOURS = timedelta(hours=2)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}").replace(tzinfo=CALENDAR.tz)


def said(since: str, promise: str, escalate: timedelta | None = TWO_HOURS) -> dict[str, str]:
    start = at(since)
    end = due(start, Promise.read(promise), CALENDAR)
    local = {k: CALENDAR.local(v) for k, v in marks(start, end, CALENDAR, escalate).items()}
    return {level: f"{instant:%a %H:%M}" for level, instant in local.items()}


def test_half_and_three_quarters_of_the_opening_time() -> None:
    # Monday 08.00 to Tuesday 15.30: fifteen opening hours.
    assert said("16 08:00", "1 working day") == {
        "half": "Mon 15:30", "soon": "Tue 11:45", "escalated": "Tue 13:30", "overdue": "Tue 15:30",
    }  # fmt: skip


def test_nights_and_weekends_do_not_count() -> None:
    # Friday 20.00 to Monday 15.30: only Monday's seven and a half hours.
    assert said("20 20:00", "1 working day") == {
        "half": "Mon 11:45", "soon": "Mon 13:37", "escalated": "Mon 13:30", "overdue": "Mon 15:30",
    }  # fmt: skip


def test_what_is_shorter_than_the_call_for_a_supervisor_calls_when_it_is_broken() -> None:
    found = said("16 09:00", "10 minutes")
    assert found["escalated"] == found["overdue"] == "Mon 09:10"
    assert said("16 08:00", "1 working day", None)["escalated"] == "Tue 15:30"


def test_what_is_due_at_once_can_only_be_broken() -> None:
    assert said("16 09:00", "at once") == {"escalated": "Mon 09:00", "overdue": "Mon 09:00"}


@pytest.mark.parametrize("escalate", [None, TWO_HOURS])
def test_levels_come_in_order_and_all_are_reached_in_the_end(escalate: timedelta | None) -> None:
    dice = random.Random(7)
    for _ in range(300):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(500_000))
        promise = Promise.read(dice.choice(["1 working day", "3 working days", "90 minutes"]))
        end = due(start, promise, CALENDAR)
        found = marks(start, end, CALENDAR, escalate)
        assert start <= found["half"] <= found["soon"] <= found["overdue"] == end
        assert start <= found["escalated"] <= end
        assert "overdue" not in reached(found, end)  # an answer at the last instant is in time
        assert reached(found, end + timedelta(seconds=1)) == {
            "half", "soon", "escalated", "overdue",
        }  # fmt: skip
