"""The front desk: who is here, whose turn it is, and the next step of each."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from desk.office import Service
from desk.visit import Visit
from router.errors import Refused
from router.rate_visit import complain_of_visit, rate_visit
from router.visit import arrive, begin, call, fill_guest_book, finish, leave
from store import visits
from web.forms import field
from web.site import number_in, office_of, page, reader_of, see_other, site_of, visit_of

STEPS: dict[str, Callable[..., Visit]] = {
    "call": call, "begin": begin, "finish": finish, "leave": leave
}  # fmt: skip
SERVICES = ("visit", "library")


async def show(request: web.Request) -> web.Response:
    """Show today's visitors, those who wait first."""
    return await _draw(request)


async def create(request: web.Request) -> web.Response:
    """Take note that somebody came."""
    service = await field(request, "service")
    told = {"name": await field(request, "name"), "purpose": await field(request, "purpose")}
    return await _do(request, arrive, service=service, **told)


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
    day = office.local(reader.as_of).date()
    found = await site.router.store.read(visits.of_day, office.code, day)
    here = [visit for visit in found if not visit.finished_at]
    offered = [name for name in SERVICES if name in office.services or name in office.promises]
    return page(
        request, "visits.html", status=409 if why else 200, path="/visits",
        here=sorted(here, key=lambda v: (v.began_at is None, v.called_at is None, v.id)),
        gone=[visit for visit in found if visit.finished_at],
        services=offered or SERVICES[:1], steps=lambda visit: _steps(office.services, visit),
        wanted={name: office.services.get(name) or Service() for name in SERVICES},
        message=reader.say_or(f"refused.{why}", "refused.other") if why else "",
    )  # fmt: skip


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
    web.post(r"/visits/{visit:\d+}/guest-book", create_guest_book),
    web.post(r"/visits/{visit:\d+}/steps", create_step),
    web.post(r"/visits/{visit:\d+}/rating", create_rating),
    web.post(r"/visits/{visit:\d+}/complaint", create_complaint),
]
