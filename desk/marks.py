"""When the watch of a promise speaks: at half, at three quarters, when escalated, when broken."""

from datetime import datetime, timedelta

from desk.calendar import Calendar
from desk.deadline import after_opening_time

HALF, SOON = 0.5, 0.75
NOTHING = timedelta()


def marks(
    since: datetime,
    due: datetime,
    calendar: Calendar,
    escalate: timedelta | None,
    ran: timedelta = NOTHING,
) -> dict[str, datetime]:
    """Return the instant of each level; shares are of the opening time between receipt and due.

    A clock that stood still meanwhile counts without a stop since `since`, and had run for `ran` of
    opening time before. `escalate` is the opening time before the end at which supervisors are
    called; without it, or where the whole promise is shorter, they are called when it is broken.
    """
    ahead = timedelta(seconds=calendar.open_seconds(since, due)) if due > since else NOTHING
    broken = {"escalated": due, "overdue": due}
    if not ahead:
        return broken
    total = ran + ahead

    def after(length: timedelta) -> datetime:
        return min(after_opening_time(since, max(length - ran, NOTHING), calendar), due)

    early = escalate is not None and escalate < total
    called = after(total - escalate) if escalate and early else due
    return {"half": after(total * HALF), "soon": after(total * SOON), **broken, "escalated": called}


def reached(at: dict[str, datetime], as_of: datetime) -> set[str]:
    """Return the levels that were reached; a promise is broken only after its last instant."""
    late = {"overdue"} if as_of <= at["overdue"] else set()
    if as_of <= at["overdue"] and at["escalated"] == at["overdue"]:
        late.add("escalated")
    return {level for level, instant in at.items() if as_of >= instant} - late
