"""When a channel's silence is longer than usual."""

from datetime import UTC, datetime, timedelta

from desk.calendar import Calendar
from desk.pulse import WEEKS, Pulse
from tests.cast import MAMUJU, MONDAY, PROFILES

CALENDAR: Calendar = PROFILES[MAMUJU].calendar
HOUR = timedelta(hours=1)


def busy(weeks: int = 6, each: int = 3) -> Pulse:
    """A channel that hears so much in every open hour until Monday, 16 November, nine o'clock."""
    pulse, at = Pulse(), MONDAY - timedelta(weeks=weeks)
    while at <= MONDAY:
        if CALENDAR.is_open(at):
            for _ in range(each):
                pulse.hear(at)
        at += HOUR
    return pulse


def test_an_hour_without_a_message_is_nothing_but_a_morning_is() -> None:
    pulse = busy()
    assert not pulse.is_silent(CALENDAR, MONDAY + HOUR)
    assert not pulse.is_silent(CALENDAR, MONDAY + 2 * HOUR)
    assert pulse.is_silent(CALENDAR, MONDAY + 4 * HOUR)
    pulse.hear(MONDAY + 4 * HOUR)
    assert not pulse.is_silent(CALENDAR, MONDAY + 5 * HOUR)


def test_what_is_usual_is_asked_of_the_same_hours_of_the_week() -> None:
    quiet_afternoons = busy()
    for back in range(1, WEEKS):
        afternoon = MONDAY - timedelta(weeks=back) + HOUR
        for hour in range(8):
            quiet_afternoons.hours.pop(int((afternoon + hour * HOUR).timestamp() // 3600), None)
    assert not quiet_afternoons.is_silent(CALENDAR, MONDAY + 4 * HOUR)


def test_nights_and_holidays_are_no_silence() -> None:
    pulse = busy()
    assert not pulse.is_silent(CALENDAR, MONDAY + 12 * HOUR)
    holiday = datetime(2026, 12, 25, 3, 0, tzinfo=UTC)
    assert not CALENDAR.is_open(holiday)
    assert not pulse.is_silent(CALENDAR, holiday)


def test_a_channel_that_is_new_or_seldom_used_gives_no_alarm() -> None:
    assert not Pulse().is_silent(CALENDAR, MONDAY)
    assert not busy(weeks=2).is_silent(CALENDAR, MONDAY + 4 * HOUR)
    seldom = Pulse()
    for back in range(WEEKS, -1, -1):
        seldom.hear(MONDAY - timedelta(weeks=back))
    assert not seldom.is_silent(CALENDAR, MONDAY + 4 * HOUR)


def test_it_remembers_eight_weeks_and_survives_being_kept() -> None:
    pulse = busy(weeks=20, each=1)
    assert max(pulse.hours) - min(pulse.hours) <= (WEEKS * 7 + 1) * 24
    pulse.fail(MONDAY, 7)
    pulse.send(MONDAY)
    assert Pulse.of(pulse.keep()) == pulse
