"""From when a promise counts, and from which day on closed days put it off."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from desk.calendar import Calendar
from desk.promise import Promise, Unit

Pause = tuple[datetime, datetime]


def start(received: datetime, promise: Promise, calendar: Calendar) -> datetime:
    """Return when a promise begins to count; raise NoWorkingDayError."""
    if promise.after_hours == "next opening":
        return open_from(received, calendar)
    return received


def open_from(at: datetime, calendar: Calendar) -> datetime:
    """Return an instant of opening hours as it is, of any other the next opening."""
    return at.astimezone(UTC) if calendar.is_open(at) else calendar.opens_next(at)


def day_zero(since: datetime, promise: Promise, calendar: Calendar) -> int:
    """Return the ordinal of the day that is not counted: that of receipt, or the one before."""
    local = calendar.local(since)
    if promise.count_from == "same day" or promise.unit is Unit.SAME_DAY:
        closing = calendar.closing(local.date())
        if closing and since < closing:
            return local.toordinal() - 1
    return local.toordinal()


def days_paused(calendar: Calendar, pauses: Sequence[Pause]) -> int:
    """Return how many calendar days began while a clock stood still."""
    local = [(calendar.local(since), calendar.local(until)) for since, until in pauses]
    return sum((until.date() - since.date()).days for since, until in local)


def first_idle(
    received: datetime, promise: Promise, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> date:
    """Return the first day that puts a promise off if the office is closed on it.

    Calendar days count closed ones too: there it is the last of them. Of working days the day of
    receipt is not asked where it is not counted anyway.
    """
    since, day = start(received, promise, calendar), calendar.local(received).date()
    if promise.unit is Unit.DAYS:
        landing = day_zero(since, promise, calendar) + promise.number
        return date.fromordinal(landing + days_paused(calendar, pauses))
    uncounted = promise.unit is Unit.WORKING_DAYS and promise.count_from == "next working day"
    received_on_day_zero = uncounted and calendar.local(since).date() == day
    return day + timedelta(days=1) if received_on_day_zero else day
