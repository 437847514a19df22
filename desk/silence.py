"""When a person who says nothing more is reminded, and when the matter ends: pure."""

from datetime import date, datetime, timedelta

from desk.calendar import FAR, Calendar
from desk.deadline import due
from desk.office import Silence
from desk.promise import Promise

FAIR = Promise.read("1 working day")
"""Whoever is reminded has at least so long to answer, however late the reminder was."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def remind_at(said: datetime, rule: Silence, calendar: Calendar) -> datetime | None:
    """Return when to remind after the office's last message; none where the office never does.

    It is brought forward to the last working day before the end: "5 days" may roll on to the very
    day on which "7 days" are over.
    """
    if rule.remind is None:
        return None
    wanted = due(said, rule.remind, calendar)
    latest = _closing_before(due(said, rule.after, calendar), calendar)
    return min(wanted, latest) if latest and latest > said else wanted


def end_at(
    said: datetime, rule: Silence, calendar: Calendar, reminded: datetime | None = None
) -> datetime:
    """Return when silence ends the matter: by the rule, but never soon after a late reminder."""
    end = due(said, rule.after, calendar)
    return max(end, due(reminded, FAIR, calendar)) if reminded else end


def is_good_hour(at: datetime, calendar: Calendar) -> bool:
    """Return whether people may be written to by a machine: while the office is open, or just was.

    What became due while Loket stood still would else wake people at night.
    """
    return calendar.is_open(at) or calendar.is_open(at - HOUR)


def _closing_before(at: datetime, calendar: Calendar) -> datetime | None:
    day: date = calendar.local(at).date()
    for _ in range(FAR):
        day -= DAY
        if closing := calendar.closing(day):
            return closing
    return None
