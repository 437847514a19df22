"""When a promise must be kept: a pure function of receipt, promise and calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from desk.calendar import FAR, Calendar, NoWorkingDayError
from desk.counting import Pause, day_zero, days_paused, open_from, start
from desk.explanation import explain
from desk.promise import WITHOUT_NUMBER, Promise, Unit

OPENING_TIME = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}
COUNTED = (Unit.WORKING_DAYS, Unit.SAME_DAY)


@dataclass(slots=True)
class Deadline:
    """The instant `due` (UTC) at which a promise made at `received` must have been kept."""

    due: datetime
    received: datetime
    given: Promise
    calendar: Calendar
    pauses: Sequence[Pause] = ()

    @property
    def promise(self) -> str:
        """Return the promise as the office wrote it: "3 working days"."""
        return str(self.given)

    @property
    def explanation(self) -> dict[str, str]:
        """Return how the instant came about, by language; worked out when asked for."""
        later = self._later()
        return {
            language: explain(
                self.received, self.due, self.given, self.calendar, language, self.pauses, later
            )
            for language in ("id", "en")
        }

    def _later(self) -> int | None:
        """Return by how many working days the pauses made it later; None where none are counted."""
        if not self.pauses or self.given.unit is not Unit.WORKING_DAYS:
            return None
        return _closings(self.calendar, due(self.received, self.given, self.calendar), self.due)


def deadline(
    received: datetime, promise: Promise, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """Return by when a promise must be kept; raise NoWorkingDayError, ValueError for naive time.

    `pauses` are spans in which its clock stood still.
    """
    at = due_with_pauses(received, promise, calendar, pauses)
    return Deadline(at, received, promise, calendar, pauses)


def due(received: datetime, promise: Promise, calendar: Calendar) -> datetime:
    """Return the instant of `deadline` alone."""
    if received.tzinfo is None:
        raise ValueError(f"{received} has no zone: instants must be aware")
    since = start(received, promise, calendar)
    if promise.unit in COUNTED:
        return _closing(calendar, day_zero(since, promise, calendar), promise.number)
    if promise.unit is Unit.DAYS:
        landing = day_zero(since, promise, calendar) + promise.number
        return _closing(calendar, landing - 1, 1)
    if promise.unit is Unit.CLOCK_HOURS:
        return since.astimezone(UTC) + timedelta(hours=promise.number)
    if promise.unit is Unit.AT_ONCE:
        return open_from(since, calendar)
    return after_opening_time(since, promise.number * OPENING_TIME[promise.unit], calendar)


def due_with_pauses(
    received: datetime, promise: Promise, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime:
    """Return `due`, later by what passed while the clock stood still.

    What passed is counted as the promise counts: working days that ended within a pause, days, or
    opening time.
    """
    if not pauses or promise.unit in WITHOUT_NUMBER:
        return due(received, promise, calendar)
    if promise.unit is Unit.WORKING_DAYS:
        return _with_days_given_back(received, promise, calendar, pauses)
    if promise.unit is Unit.DAYS:
        passed = days_paused(calendar, pauses)
    elif promise.unit is Unit.CLOCK_HOURS:
        return due(received, promise, calendar) + sum((b - a for a, b in pauses), timedelta())
    else:
        begun = start(received, promise, calendar)
        seconds = sum(calendar.open_seconds(max(a, begun), b) for a, b in pauses if b > begun)
        length = promise.number * OPENING_TIME[promise.unit] + timedelta(seconds=seconds)
        return after_opening_time(begun, length, calendar)
    longer = promise.model_copy(update={"number": promise.number + passed})
    return due(received, longer, calendar)


def _with_days_given_back(
    received: datetime, promise: Promise, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime:
    """Return when as many working days have ended after the pauses as were left before them.

    Never later than if the request had come whole with the citizen's answer: the day of receipt
    itself is not counted, so its end within a pause takes nothing from the office.
    """
    at = due(received, promise, calendar)
    for since, until in pauses:
        if passed := _closings(calendar, since, until):
            later = _closing(calendar, calendar.local(at).toordinal(), passed)
            at = min(later, due(until, promise, calendar))
    return at


def _closings(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Return how many working days ended between two instants."""
    day, last, count = calendar.local(since).date(), calendar.local(until).date(), 0
    while day <= last:
        closing = calendar.closing(day)
        count += closing is not None and since < closing <= until
        day += timedelta(days=1)
    return count


def after_opening_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """Return when a length of opening time has passed; raise NoWorkingDayError."""
    day, left = calendar.local(start).date(), length
    while True:
        for opens, closes in calendar.open_spans(day):
            begins = max(opens, start)
            if begins + left <= closes:
                return begins.astimezone(UTC) + left
            left -= max(closes - begins, timedelta())
        day = calendar.next_working_day(day)


def _closing(calendar: Calendar, day: int, number: int) -> datetime:
    """Return when the office closes on the n-th working day after a day (an ordinal)."""
    of = date.fromordinal(day).year
    year = calendar.year(of)
    nth, last = year.rank[day - year.first] + number - 1, day
    while nth >= len(year.days):
        nth -= len(year.days)
        last = max(last, year.days[-1]) if year.days else last
        of += 1
        year = calendar.year(of)
        if (year.days[0] if year.days else year.first + 365) - last > FAR:
            raise NoWorkingDayError(
                f"no working day in the two years after {date.fromordinal(last)}"
            )
    return year.closings[nth]
