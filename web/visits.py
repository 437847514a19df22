"""The front desk: who is here, whose turn it is, and the next step of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from aiohttp import web
from sqlmodel import Session

from desk.clock import new_token
from desk.office import Office, Service
from desk.visit import Appointment, Visit
from router.arrive import arrive
from router.errors import Refused
from router.feed import last_event
from router.rate_visit import complain_of_visit, rate_visit
from router.visit import begin, call, fill_guest_book, finish, leave
from store import visits
from store.inbox import Entry
from store.timeline import officers
from web.forms import field
from web.inbox import units
from web.site import number_in, office_of, page, reader_of, see_other, site_of, visit_of

STEPS: dict[str, Callable[..., Visit]] = {
    "call": call, "begin": begin, "finish": finish, "leave": leave
}  # fmt: skip
SERVICES = ("visit", "library")


@dataclass(frozen=True, slots=True)
class Today:
    """Who came to an office today, and who is expected."""

    last_event: int
    visits: Sequence[Visit]
    meetings: Sequence[tuple[Appointment, Entry]]
    people: Mapping[int | None, str]

    def expected(self) -> list[tuple[Appointment, Entry]]:
        """Return the appointments of those who have not come yet."""
        came = {visit.appointment_id for visit in self.visits if not visit.left}
        return [(one, matter) for one, matter in self.meetings if one.id not in came]

    def meeting(self, visit: Visit) -> tuple[Appointment, Entry] | None:
        """Return the appointment for which a visitor came."""
        return next((one for one in self.meetings if one[0].id == visit.appointment_id), None)


async def show(request: web.Request) -> web.Response:
    """Show today's visitors, those who wait first."""
    return await _draw(request)


async def create(request: web.Request) -> web.Response:
    """Take note that somebody came."""
    names = ("service", "name", "purpose", "client_id")
    return await _do(request, arrive, **{name: await field(request, name) for name in names})


async def create_meeting(request: web.Request) -> web.Response:
    """Take note that somebody came for an appointment."""
    return await _do(request, arrive, appointment_id=number_in(request, "appointment"))


async def create_guest_book(request: web.Request) -> web.Response:
    """Keep what a visitor wrote into the guest book."""
    names = ("name", "email", "phone", "purpose")
    told = {name: await field(request, name) for name in names}
    seen = bool(await field(request, "identity_seen"))
    number = number_in(request, "visit")
    return await _do(request, fill_guest_book, number, identity_seen=seen, **told)


async def create_step(request: web.Request) -> web.Response:
    """Let a visitor take the next step: called, served, finished, gone."""
    verb = STEPS.get(await field(request, "step"))
    if verb is None:
        raise web.HTTPNotFound
    return await _do(request, verb, number_in(request, "visit"))


async def _do(
    request: web.Request, verb: Callable[..., object], *args: object, **kwargs: Any
) -> web.Response:
    router, by = site_of(request).router, visit_of(request).officer_id
    at, office = router.clock(), office_of(request)
    try:
        await router.run(verb, *args, office=office, by=by, at=at, **kwargs)
    except Refused as error:
        return await _draw(request, error.why)
    return see_other("/visits")


async def _draw(request: web.Request, why: str = "") -> web.Response:
    site, office, reader = site_of(request), office_of(request), reader_of(request)
    today = await site.router.store.read(_today, office, visit_of(request).officer_id, reader.as_of)
    found = today.visits
    here = [visit for visit in found if not visit.finished_at]
    offered = [name for name in SERVICES if name in office.services or name in office.promises]
    return page(
        request, "visits.html", status=409 if why else 200, path="/visits", client_id=new_token(),
        live=f"/live?watch=visits&after={today.last_event}", words=units(reader), today=today,
        here=sorted(here, key=_turn),
        gone=[visit for visit in found if visit.finished_at],
        services=offered or SERVICES[:1], steps=lambda visit: _steps(office.services, visit),
        wanted={name: office.services.get(name) or Service() for name in SERVICES},
        message=reader.say_or(f"refused.{why}", "refused.other") if why else "",
    )  # fmt: skip


def _turn(visit: Visit) -> tuple[bool, bool, bool, int, int]:
    """Return by what visitors are listed: served, called, then by number, then by arrival."""
    unserved, uncalled = visit.began_at is None, visit.called_at is None
    return unserved, uncalled, visit.number is None, visit.number or 0, visit.id or 0


def _today(session: Session, office: Office, viewer: int, as_of: datetime) -> Today:
    last = last_event(session)  # before anything else, so that nothing falls between
    day = office.local(as_of).date()
    since, until = (office.calendar.instant(day + timedelta(days=n), time()) for n in (0, 1))
    return Today(
        last_event=last,
        visits=visits.of_day(session, office.code, day),
        meetings=visits.meetings(session, office.code, since, until, viewer=viewer),
        people={one.id: one.name for one in officers(session, office.code)},
    )


def _steps(services: Any, visit: Visit) -> list[str]:
    """Return what can be done with a visitor now, in the order of the office."""
    order = services[visit.service].order if visit.service in services else ()
    if visit.began_at:
        return ["finish"]
    ready = not visit.lacks("", order)
    found = (
        ["guest_book"] if not visit.guest_book_at and not visit.lacks("guest book", order) else []
    )
    if visit.called_at is None and not visit.lacks("called", order if "called" in order else ()):
        found += ["call"] if "called" in order or ready else []
    if ready and (visit.called_at or "called" not in order):
        found.append("begin")
    return [*found, "leave"]


async def create_rating(request: web.Request) -> web.Response:
    """Keep how a visitor rates the service."""
    given = await field(request, "score")
    score = int(given) if given.isascii() and given.isdecimal() and len(given) == 1 else 0
    return await _do(request, rate_visit, number_in(request, "visit"), score)


async def create_complaint(request: web.Request) -> web.Response:
    """Take a visitor's complaint."""
    text = await field(request, "text")
    return await _do(request, complain_of_visit, number_in(request, "visit"), text)


ROUTES = [
    web.get("/visits", show),
    web.post("/visits", create),
    web.post(r"/appointments/{appointment:\d+}/arrival", create_meeting),
    web.post(r"/visits/{visit:\d+}/guest-book", create_guest_book),
    web.post(r"/visits/{visit:\d+}/steps", create_step),
    web.post(r"/visits/{visit:\d+}/rating", create_rating),
    web.post(r"/visits/{visit:\d+}/complaint", create_complaint),
]
