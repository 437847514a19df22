"""Other hours for a while (Ramadan): what they are, and a supervisor who gives or takes them."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from aiohttp import web
from sqlmodel import Session

from desk.calendar import Season, Week
from desk.day import Spell, season
from desk.hours import read_week
from desk.words import say_clock, say_hours, say_weekday
from router.edit_spell import add_spell, remove_spell
from router.errors import Missing, Refused
from router.recount import Recount
from store import days
from store.timeline import officers
from web.foreseen import Foreseen, seen_or_done, who
from web.forms import field
from web.site import (
    number_in,
    office_of,
    page,
    query_number,
    reader_of,
    see_other,
    site_of,
    visit_of,
)  # fmt: skip

WEEKDAYS = tuple(say_weekday(number) for number in range(7))
"""How the verb is told which day is meant."""


@dataclass(frozen=True, slots=True)
class Line:
    """Other hours as the calendar lists them; `spell` is none where the profile says so."""

    season: Season
    hours: str
    spell: Spell | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants: dates as "2027-02-08", the hours of Monday to Sunday."""

    name: str = ""
    first: str = ""
    last: str = ""
    hours: tuple[str, ...] = ("",) * 7
    earlier: bool = False

    def dates(self) -> tuple[date, date]:
        """Return the first and the last day; raise Refused."""
        try:
            return date.fromisoformat(self.first), date.fromisoformat(self.last)
        except ValueError:
            raise Refused("dates") from None


async def lines(request: web.Request, year: int) -> list[Line]:
    """Return the other hours that hold in a year, in order."""
    office, language = office_of(request), reader_of(request).language
    spells = await site_of(request).router.store.read(days.spells, office.code)
    own = {season(spell): spell for spell in spells}
    found = [one for one in office.calendar.seasons if one.first.year <= year <= one.last.year]
    return [
        Line(one, say_hours(one.week, language), own.get(one))
        for one in sorted(found, key=lambda one: one.first)
    ]


async def new(request: web.Request) -> web.Response:
    """Show the form for other hours, filled with those that it is to replace."""
    office, name = office_of(request), request.query.get("name", "")
    year = query_number(request, "year")
    likely = (one for one in office.calendar.seasons if (one.name, one.first.year) == (name, year))
    found = next(likely, None)
    if found is None:
        return _form(request, Draft(hours=_written(office.hours)))
    first, last = found.first.isoformat(), found.last.isoformat()
    return _form(request, Draft(found.name, first, last, _written(found.week)))


async def create(request: web.Request) -> web.Response:
    """Show what other hours would do to the open deadlines, or give them once that was seen."""
    router, office, visit = site_of(request).router, office_of(request), visit_of(request)
    draft = Draft(
        name=await field(request, "name"),
        first=(await field(request, "first"))[:10],
        last=(await field(request, "last"))[:10],
        hours=tuple([(await field(request, f"hours_{n}"))[:100] for n in range(7)]),
        earlier=bool(await field(request, "earlier")),
    )
    if await field(request, "again"):
        return _form(request, draft)
    seen, at = bool(await field(request, "confirmed")), router.clock()

    def change(session: Session) -> Recount:
        first, last = draft.dates()
        hours = dict(zip(WEEKDAYS, draft.hours, strict=True))
        return add_spell(
            session, draft.name, first, last, hours,
            office=office, by=visit.officer_id, at=at, earlier=draft.earlier,
        )  # fmt: skip

    try:
        count = await router.calendars.edit(seen_or_done(change, seen=seen))
    except Foreseen as foreseen:
        return _form(request, draft, foreseen=foreseen)
    except Refused as error:
        return _form(request, draft, refused=error)
    first, _ = draft.dates()
    return see_other(f"/calendar?year={first.year}&moved={count.moved}{_place(count)}")


async def show(request: web.Request) -> web.Response:
    """Show other hours, who gave them, and how to take them back."""
    return await _kept(request)


async def create_removal(request: web.Request) -> web.Response:
    """Show what taking other hours back would do, or do it once that was seen."""
    router, office, visit = site_of(request).router, office_of(request), visit_of(request)
    number, at = number_in(request, "spell"), router.clock()
    reason, earlier = await field(request, "reason"), bool(await field(request, "earlier"))

    def change(session: Session) -> Recount:
        return remove_spell(
            session, number, office=office, reason=reason, by=visit.officer_id, at=at,
            earlier=earlier,
        )  # fmt: skip

    shown = partial(_kept, request, reason=reason, earlier=earlier)
    try:
        seen = bool(await field(request, "confirmed"))
        count = await router.calendars.edit(seen_or_done(change, seen=seen))
    except Foreseen as foreseen:
        return await shown(foreseen=foreseen)
    except Refused as error:
        return await shown(refused=error.why)
    return see_other(f"/calendar?moved={count.moved}{_place(count)}")


def _place(count: Recount) -> str:
    """Return where on the calendar to go on: at the top, where somebody is to be told a date."""
    return "" if count.moved else "#spells"


def _form(
    request: web.Request,
    draft: Draft,
    *,
    foreseen: Foreseen | None = None,
    refused: Refused | None = None,
) -> web.Response:
    office, reader = office_of(request), reader_of(request)
    if not reader.visit or not reader.visit.supervises:
        raise web.HTTPForbidden
    said, wrong = "", -1
    if refused:
        wrong = WEEKDAYS.index(refused.where) if refused.where in WEEKDAYS else -1
        said = reader.say_or(f"refused.{refused.why}", "refused.other", where=refused.where)
    return page(
        request, "spell.html", status=409 if refused else 200, path="/calendar", draft=draft,
        weekdays=[say_weekday(number, reader.language) for number in range(7)],
        usual=say_hours(office.hours, reader.language), why=refused.why if refused else "",
        message=said, wrong=wrong, foreseen=foreseen.count if foreseen else None,
        becomes=_becomes(draft, reader.language) if foreseen else None,
        names=sorted({one.name for one in office.calendar.seasons}),
    )  # fmt: skip


async def _kept(
    request: web.Request,
    *,
    reason: str = "",
    earlier: bool = False,
    foreseen: Foreseen | None = None,
    refused: str = "",
) -> web.Response:
    office, reader, number = office_of(request), reader_of(request), number_in(request, "spell")
    spells, people = await site_of(request).router.store.read(
        lambda session: (days.spells(session, office.code), officers(session, office.code))
    )
    spell = next((one for one in spells if one.id == number), None)
    if spell is None:
        raise Missing("spell")
    return page(
        request, "spell_kept.html", status=409 if refused else 200, path="/calendar", spell=spell,
        hours=say_hours(season(spell).week, reader.language), by=who(reader, people, spell),
        reason=reason, earlier=earlier, foreseen=foreseen.count if foreseen else None,
        message=reader.say_or(f"refused.{refused}", "refused.other") if refused else "",
    )  # fmt: skip


def _becomes(draft: Draft, language: str) -> Line:
    """Return a draft that makes sense as the calendar would list it."""
    first, last = draft.dates()
    week = read_week(dict(zip(WEEKDAYS, draft.hours, strict=True)))
    return Line(Season(draft.name, first, last, week), say_hours(week, language))


def _written(week: Week) -> tuple[str, ...]:
    """Return the hours of a week as they are typed: "08.00-11.30, 13.00-16.00"."""
    return tuple(", ".join(f"{say_clock(a)}-{say_clock(b)}" for a, b in spans) for spans in week)


ROUTES = [
    web.get("/calendar/spells/new", new),
    web.post("/calendar/spells", create),
    web.get(r"/calendar/spells/{spell:\d+}", show),
    web.post(r"/calendar/spells/{spell:\d+}/removal", create_removal),
]
