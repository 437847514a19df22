"""A clock that stands still while the citizen is asked something."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.counting import Pause
from desk.deadline import deadline, due, due_with_pauses
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
        ("3 working days", (at(16, 10), at(16, 20)), datetime(2026, 11, 19, 7, 30, tzinfo=UTC)),
        ("3 working days", (at(16, 10), at(18, 20)), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("3 working days", (at(17, 10), at(17, 14)), datetime(2026, 11, 19, 7, 30, tzinfo=UTC)),
        ("3 working days", (at(17, 10), at(17, 20)), datetime(2026, 11, 20, 8, 0, tzinfo=UTC)),
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
        "selama menunggu jawaban warga: Senin, 16 November 2026 pukul 10.00 WITA"
        in (found.explanation["id"])
    )
    assert "while the citizen was asked" in found.explanation["en"]


@pytest.mark.parametrize(
    ("pause", "indonesian", "english"),
    [
        ((at(17, 10), at(17, 14)), "dalam masa itu: batas tetap.", "the limit stays."),
        ((at(17, 10), at(17, 20)), "batas mundur 1 hari kerja.", "is 1 working day later."),
        ((at(17, 10), at(19, 20)), "batas mundur 3 hari kerja.", "is 3 working days later."),
    ],
)
def test_the_explanation_says_what_waiting_gave_also_for_an_answer_in_the_evening(
    pause: Pause, indonesian: str, english: str
) -> None:
    found = deadline(MONDAY, Promise.read("3 working days"), WITA, [pause])
    assert indonesian in found.explanation["id"]
    assert english in found.explanation["en"]


def test_two_pauses_give_back_each_what_it_took() -> None:
    pauses = [(at(16, 10), at(16, 20)), (at(18, 10), at(18, 20))]
    found = due_with_pauses(MONDAY, Promise.read("3 working days"), WITA, pauses)
    assert found == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # Monday was not counted anyway


@settings(max_examples=800)
@given(st.integers(1, 20), MINUTES, MINUTES, MINUTES)
def test_as_many_days_end_after_a_pause_as_were_left_and_never_more_than_for_a_new_request(
    number: int, since: int, runs: int, stands: int
) -> None:
    promise = Promise.read(f"{number} working days")
    received = MONDAY + timedelta(minutes=since)
    stopped = received + timedelta(minutes=runs)
    resumed = stopped + timedelta(minutes=stands)
    before = due(received, promise, WITA)
    after = due_with_pauses(received, promise, WITA, [(stopped, resumed)])
    anew = due(resumed, promise, WITA)  # M12: who completes a request begins a whole promise
    left, is_left = closings(stopped, before), closings(resumed, after)
    assert after <= max(before, anew)
    assert after > resumed or before <= stopped  # at its last instant nothing is left of it
    assert is_left == left or after in (anew, before)


def closings(since: datetime, until: datetime) -> int:
    days = [WITA.local(since).date() + timedelta(days=n) for n in range((until - since).days + 2)]
    ends = [closing for day in days if (closing := WITA.closing(day))]
    return sum(since < closing <= until for closing in ends)


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
