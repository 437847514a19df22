"""The calendar of an office: the year at a glance, and days that a supervisor changes."""

from calendar import Calendar as Months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from aiohttp import web
from sqlmodel import Session

from desk.calendar import Calendar
from desk.day import Day, DayKind
from desk.officer import Officer
from desk.words import say_day, say_month, say_spans, say_weekday
from router.edit_calendar import add_day, remove_day
from router.errors import Refused
from router.recount import Recount
from store import days as stored
from store.moved import untold
from store.timeline import officers
from web.foreseen import Foreseen, seen_or_done, who
from web.forms import field
from web.reader import Reader
from web.site import office_of, page, query_number, reader_of, see_other, site_of, visit_of
from web.spells import lines

ADDED = (DayKind.LOCAL, DayKind.HALF_DAY, DayKind.HOLIDAY, DayKind.JOINT_LEAVE)
"""What a supervisor may say of a day, the likeliest first."""
KINDS = ("holiday", "joint leave", "local", "half day", "season")
"""What the legend explains, in its order."""
AROUND = 2
"""Years before and after this one that can be looked at."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A date as the year shows it; `kind` is empty for a usual day."""

    day: date
    kind: str
    said: str
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its weeks, and what its special days are called."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]

    def special(self) -> list[Cell]:
        """Return the single days that have a name of their own."""
        cells = [cell for week in self.weeks for cell in week if cell]
        return [cell for cell in cells if cell.name and cell.kind != "season"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to change of a day."""

    kind: str = ""
    hours: str = ""
    reason: str = ""
    earlier: bool = False


async def show(request: web.Request) -> web.Response:
    """Show a year of the office's calendar."""
    office, reader = office_of(request), reader_of(request)
    this = office.local(reader.as_of).year
    asked = query_number(request, "year")
    year = asked if abs(asked - this) <= AROUND else this
    calendar = office.calendar
    return page(
        request, "calendar.html", year=year, years=range(this - AROUND, this + AROUND + 1),
        months=[_month(calendar, year, number, reader) for number in range(1, 13)],
        weekdays=[say_weekday(number, reader.language) for number in range(7)], kinds=KINDS,
        today=office.local(reader.as_of).date(), decreed=calendar.decreed_until,
        estimates=any(c.estimate for d, c in calendar.closed.items() if d.year == year),
        spells=await lines(request, year),
        counted=request.query.get("moved", "")[:6], untold=await _untold(request),
    )  # fmt: skip


async def _untold(request: web.Request) -> int:
    """Return how many people are still to be told of a date that moved; for supervisors."""
    visit, router = visit_of(request), site_of(request).router
    if not visit.supervises:
        return 0
    found = await router.store.read(untold, visit.office, router.clock(), viewer=visit.officer_id)
    return len(found)


async def show_day(request: web.Request) -> web.Response:
    """Show a day: what holds on it, who said so, and how to change it."""
    return await _day(request, Asked())


async def change_day(request: web.Request) -> web.Response:
    """Show what a change would do to the open deadlines, or do it once that was seen."""
    router, office, visit = site_of(request).router, office_of(request), visit_of(request)
    day = _date(request)
    asked = Asked(
        kind=await field(request, "kind"),
        hours=(await field(request, "hours"))[:100],
        reason=await field(request, "reason"),
        earlier=bool(await field(request, "earlier")),
    )
    seen, at, by = bool(await field(request, "confirmed")), router.clock(), visit.officer_id

    def change(session: Session) -> Recount:
        if asked.kind == DayKind.OPEN:
            return remove_day(
                session, day, office=office, reason=asked.reason, by=by, at=at,
                earlier=asked.earlier,
            )  # fmt: skip
        return add_day(
            session, day, office=office, reason=asked.reason, by=by, at=at, kind=asked.kind,
            hours=asked.hours, earlier=asked.earlier,
        )  # fmt: skip

    try:
        count = await router.calendars.edit(seen_or_done(change, seen=seen))
    except Foreseen as foreseen:
        return await _day(request, asked, foreseen=foreseen.count)
    except Refused as error:
        return await _day(request, asked, refused=error.why)
    place = "" if count.moved else f"#m{day.month}"  # whom to tell stands at the top
    return see_other(f"/calendar?year={day.year}&moved={count.moved}{place}")


async def _day(
    request: web.Request, asked: Asked, *, foreseen: Recount | None = None, refused: str = ""
) -> web.Response:
    office, reader, day = office_of(request), reader_of(request), _date(request)
    known, people = await site_of(request).router.store.read(_facts, office.code, day)
    return page(
        request, "day.html", status=409 if refused else 200, day=day, path="/calendar",
        title=say_day(day, reader.language), cell=_cell(office.calendar, day, reader), asked=asked,
        known=known, by=who(reader, people, known), hours=_hours(office.calendar, day, reader),
        kinds=ADDED, foreseen=foreseen,
        message=reader.say_or(f"refused.{refused}", "refused.other") if refused else "",
    )  # fmt: skip


def _facts(session: Session, office: str, day: date) -> tuple[Day | None, list[Officer]]:
    known = next((one for one in stored.days(session, office) if one.day == day), None)
    return known, officers(session, office)


def _date(request: web.Request) -> date:
    try:
        found = date.fromisoformat(request.match_info["day"])
    except ValueError:
        raise web.HTTPNotFound from None
    this = office_of(request).local(site_of(request).router.clock()).year
    if abs(found.year - this) > AROUND:
        raise web.HTTPNotFound
    return found


def _month(calendar: Calendar, year: int, number: int, reader: Reader) -> Month:
    weeks = tuple(
        tuple(_cell(calendar, day, reader) if day.month == number else None for day in week)
        for week in Months().monthdatescalendar(year, number)
    )
    return Month(say_month(date(year, number, 1), reader.language), weeks)


def _cell(calendar: Calendar, day: date, reader: Reader) -> Cell:
    kind, name = _kind(calendar, day, reader)
    parts = [say_day(day, reader.language), *_said(kind, name, reader)]
    if not kind and not calendar.is_working_day(day):
        kind, parts = "weekend", [*parts, reader.say("calendar.weekend")]
    return Cell(day, kind, ": ".join(parts[:2]) + "".join(f", {p}" for p in parts[2:]), name)


def _said(kind: str, name: str, reader: Reader) -> Iterator[str]:
    if kind:
        yield reader.say(f"calendar.{kind.replace(' ', '_')}")
    if name:
        yield name


def _kind(calendar: Calendar, day: date, reader: Reader) -> tuple[str, str]:
    """Return what is special about a day, and its name."""
    if closure := calendar.closed.get(day):
        name = closure.reason(reader.language)
        return closure.kind, reader.say(
            "calendar.estimate", name=name
        ) if closure.estimate else name
    if half := calendar.half_days.get(day):
        return "half day", f"{half.reason} ({say_spans(half.spans, reader.language)})"
    for season in calendar.seasons:
        if season.first <= day <= season.last and calendar.is_working_day(day):
            return "season", season.name
    return "", ""


def _hours(calendar: Calendar, day: date, reader: Reader) -> str:
    spans = calendar.spans(day)
    return say_spans(spans, reader.language) if spans else ""


DAY = "{day:[0-9-]+}"
ROUTES = [
    web.get("/calendar", show),
    web.get(f"/calendar/{DAY}", show_day),
    web.post(f"/calendar/{DAY}", change_day),
]
