"""A clock that stands still while the citizen is asked something."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.deadline import Pause, deadline, due, due_with_pauses
from desk.national import usual_calendar
from desk.promise import Promise, Unit

WITA = usual_calendar("Asia/Makassar")
MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
UNITS = ("working days", "days", "hours", "minutes", "clock hours")
PROMISES = st.builds(
    lambda number, unit: Promise.read(f"{number} {unit}"),
    st.integers(1, 20),
    st.sampled_from(UNITS),
)
MINUTES = st.integers(0, 20 * 24 * 60)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour - 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("promise", "pause", "ends"),
    [
        ("3 working days", (at(16, 10), at(16, 14)), datetime(2026, 11, 19, 7, 30, tzinfo=UTC)),
        ("3 working days", (at(16, 10), at(18, 9)), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("3 days", (at(16, 10), at(18, 9)), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("4 hours", (at(16, 10), at(16, 12)), datetime(2026, 11, 16, 7, 0, tzinfo=UTC)),
        ("24 clock hours", (at(16, 10), at(16, 12)), datetime(2026, 11, 17, 3, 0, tzinfo=UTC)),
    ],
)
def test_what_passed_meanwhile_is_given_back_as_the_promise_counts(
    promise: str, pause: Pause, ends: datetime
) -> None:
    assert due_with_pauses(MONDAY, Promise.read(promise), WITA, [pause]) == ends


def test_the_explanation_says_when_the_clock_stood_still() -> None:
    found = deadline(MONDAY, Promise.read("3 working days"), WITA, [(at(16, 10), at(18, 9))])
    assert (
        "selama menunggu Anda: Senin, 16 November 2026 pukul 10.00 WITA"
        in (found.explanation["id"])
    )
    assert "while we waited for you" in found.explanation["en"]


@settings(max_examples=800)
@given(PROMISES, MINUTES, st.lists(st.tuples(MINUTES, MINUTES), max_size=3))
def test_a_pause_never_makes_it_earlier_and_ends_where_any_deadline_may(
    promise: Promise, since: int, spans: list[tuple[int, int]]
) -> None:
    received = MONDAY + timedelta(minutes=since)
    pauses = [
        (received + timedelta(minutes=min(a, b)), received + timedelta(minutes=max(a, b)))
        for a, b in spans
    ]
    found = due_with_pauses(received, promise, WITA, pauses)
    assert found >= due(received, promise, WITA)
    if promise.unit in (Unit.WORKING_DAYS, Unit.DAYS):
        assert WITA.closing(WITA.local(found).date()) == found
