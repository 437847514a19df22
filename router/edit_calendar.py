"""A supervisor adds or takes away a day of the office's calendar, and says why."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from desk.calendar import Calendar, NoWorkingDayError
from desk.day import Almanac, Day, DayKind
from desk.event import Event
from desk.hours import HoursError, read_spans
from desk.office import Office
from router.errors import Refused
from router.record import officer
from router.recount import Recount, recount
from store import days, rows, tickets

LONGEST = 200
FACTS = ("kind", "scope", "name", "name_en", "hours", "estimate", "changed_by", "changed_at")


def add_day(
    session: Session,
    day: date,
    *,
    office: Office,
    reason: str,
    by: int,
    at: datetime,
    kind: str = DayKind.LOCAL,
    hours: str = "",
    reason_en: str = "",
    earlier: bool = False,
) -> Recount:
    """Close the office on a day, or give it other `hours` ("08.00-11.30"); recount what is open.

    `earlier`: deadlines may become earlier too; otherwise what was promised stays. Raises Refused:
    supervisor, reason, long_why, kind, hours, hours_backwards, hours_overlap, no_working_day.
    """
    known = _check(session, day, office, reason, by)
    if kind not in {*DayKind} - {DayKind.OPEN}:
        raise Refused("kind")
    if kind == DayKind.HALF_DAY and not check_hours(hours):
        raise Refused("hours")
    found = Day(
        office=office.code, day=day, kind=kind, name=reason.strip(), name_en=reason_en.strip(),
        hours=hours.strip() if kind == DayKind.HALF_DAY else "", changed_by=officer(by),
        changed_at=at,
    )  # fmt: skip
    put_day(session, known, found)
    told = {"day": day.isoformat(), "kind": kind, "old": known.kind if known else ""}
    return publish(
        session, office, verb="calendar.day_added", by=officer(by), at=at, why=found.name,
        earlier=earlier, **told,
    )  # fmt: skip


def remove_day(
    session: Session,
    day: date,
    *,
    office: Office,
    reason: str,
    by: int,
    at: datetime,
    earlier: bool = False,
) -> Recount:
    """Let the office open as usual on a day on which it would be closed, or open shorter.

    Raises Refused: supervisor, reason, long_why, nothing (it opens as usual already).
    """
    known = _check(session, day, office, reason, by)
    calendar = days.calendar(session, office.code, office.profile_calendar)
    if day not in calendar.closed and day not in calendar.half_days:
        raise Refused("nothing")
    found = Day(
        office=office.code, day=day, kind=DayKind.OPEN, name=reason.strip(),
        changed_by=officer(by), changed_at=at,
    )  # fmt: skip
    put_day(session, known, found)
    was = calendar.closed[day].name if day in calendar.closed else calendar.half_days[day].reason
    return publish(
        session, office, verb="calendar.day_removed", by=officer(by), at=at, why=found.name,
        earlier=earlier, day=day.isoformat(), old=was,
    )  # fmt: skip


def put_day(session: Session, known: Day | None, found: Day) -> None:
    """Write what is said of a date, over what was said before."""
    if known is None:
        rows.add(session, found)
        return
    found.id = known.id
    rows.save(session, found, *FACTS)


def publish(
    session: Session,
    office: Office,
    *,
    verb: str,
    by: str,
    at: datetime,
    why: str,
    earlier: bool = False,
    **told: Any,
) -> Recount:
    """Tell every process that a calendar was changed, and recount by it what is open."""
    number_almanac(session, office.code, by=by, at=at, why=why)
    happened = Event(office=office.code, at=at, actor=by, verb=verb, detail={**told, "why": why})
    rows.add_later(session, happened)
    calendar = days.calendar(session, office.code, office.profile_calendar)
    return _recounted(lambda: recount(
        session, office, calendar=calendar, by=by, at=at, why=why, earlier=earlier
    ), calendar, at)  # fmt: skip


def number_almanac(session: Session, office: str, *, by: str, at: datetime, why: str) -> None:
    """Give an office's calendar its next number."""
    first = Almanac(office=office, number=1, why=why, changed_by=by, changed_at=at)
    if not rows.add_new(session, first):
        days.next_almanac(session, office, why=why, by=by, at=at)


def check_supervisor(session: Session, office: str, by: int) -> None:
    """Refuse whoever is no supervisor of the office."""
    found = tickets.officer(session, office, by)
    if found is None or found.role != "supervisor" or found.disabled_at:
        raise Refused("supervisor")


def check_reason(reason: str) -> None:
    """Refuse a change without a reason, or with a novel for one."""
    if not reason.strip():
        raise Refused("reason")
    if len(reason) > LONGEST or "\0" in reason:
        raise Refused("long_why")


def _check(session: Session, day: date, office: Office, reason: str, by: int) -> Day | None:
    check_supervisor(session, office.code, by)
    check_reason(reason)
    return days.day(session, office.code, day)


def check_hours(hours: str, where: str = "") -> bool:
    """Refuse hours of a day that make no sense; return whether the office opens at all."""
    try:
        return bool(read_spans(hours))
    except HoursError as error:
        raise Refused(error.why, where) from None


def _recounted(work: Callable[[], Recount], calendar: Calendar, at: datetime) -> Recount:
    """Refuse a calendar by which the office would never open again."""
    try:
        calendar.opens_next(at)
        return work()
    except NoWorkingDayError:
        raise Refused("no_working_day") from None
