"""What officers say of a matter: its kind, whether it is complete, more time, an appointment."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from desk.office import Office
from router.appointment import cancel_appointment, make_appointment
from router.change_kind import change_kind
from router.complaint import name_officer, not_simple
from router.complete import mark_complete, mark_incomplete
from router.errors import Refused
from router.extend import extend
from router.fit import ask_fit
from store.inbox import entry
from web.conversations import Attempt
from web.forms import done, field, refused
from web.site import number_in, office_of, site_of, visit_of

Act = Callable[[web.Request, int], Awaitable[object]]

USUAL_MINUTES = 60
"""How long an appointment takes unless somebody says otherwise or the standard forbids it."""


async def create_kind(request: web.Request) -> web.Response:
    """Give a ticket the kind named in the form."""

    async def act(request: web.Request, ticket: int) -> object:
        kind = await field(request, "kind")
        return await _run(request, change_kind, ticket, kind)

    return await _do(request, act)


async def create_completeness(request: web.Request) -> web.Response:
    """Say that a request is complete, or take that back; either with a reason."""

    async def act(request: web.Request, ticket: int) -> object:
        verb = mark_incomplete if await field(request, "_method") == "DELETE" else mark_complete
        return await _run(request, verb, ticket, why=await field(request, "why"))

    return await _do(request, act)


async def create_extension(request: web.Request) -> web.Response:
    """Put off the end of a request, with a reason."""

    async def act(request: web.Request, ticket: int) -> object:
        return await _run(request, extend, ticket, why=await field(request, "why"))

    return await _do(request, act)


async def create_subject(request: web.Request) -> web.Response:
    """Name the officer about whom a complaint is; nobody when none is named."""

    async def act(request: web.Request, ticket: int) -> object:
        given = await field(request, "officer")
        known = given.isascii() and given.isdecimal() and len(given) < 10
        office, by = visit_of(request).office, visit_of(request).officer_id
        router = site_of(request).router
        officer = int(given) if known else None
        return await router.run(
            name_officer, ticket, officer, office=office, by=by, at=router.clock()
        )

    return await _do(request, act)


async def create_inquiry(request: web.Request) -> web.Response:
    """Say why a complaint is not simple."""

    async def act(request: web.Request, ticket: int) -> object:
        router, visit = site_of(request).router, visit_of(request)
        why, at = await field(request, "why"), router.clock()
        return await router.run(
            not_simple, ticket, office=office_of(request), why=why, by=visit.officer_id, at=at
        )

    return await _do(request, act)


async def create_fit(request: web.Request) -> web.Response:
    """Ask the person whether the answer is what they expected."""

    async def act(request: web.Request, ticket: int) -> object:
        return await _run(request, ask_fit, ticket)

    return await _do(request, act)


async def create_appointment(request: web.Request) -> web.Response:
    """Agree to meet about a matter."""

    async def act(request: web.Request, ticket: int) -> object:
        given = {n: await field(request, n) for n in ("kind", "starts", "minutes", "link")}
        minutes = given["minutes"]
        known = minutes.isascii() and minutes.isdecimal() and len(minutes) < 5
        return await _run(
            request, make_appointment, ticket, kind=given["kind"], link=given["link"],
            starts_at=_instant(request, given["starts"]),
            minutes=int(minutes) if known else _usual(office_of(request)),
        )  # fmt: skip

    return await _do(request, act)


def _usual(office: Office) -> int:
    """Return how many minutes an appointment takes for which nobody says how many."""
    return min(USUAL_MINUTES, office.session.most) if office.session else USUAL_MINUTES


async def delete_appointment(request: web.Request) -> web.Response:
    """Take an appointment back, with a reason."""

    async def act(request: web.Request, _ticket: int) -> object:
        number, why = number_in(request, "appointment"), await field(request, "why")
        return await _run(request, cancel_appointment, number, why=why)

    return await _do(request, act)


async def _do(request: web.Request, act: Act) -> web.Response:
    """Carry a form out, then show the conversation again; say why where it was refused."""
    ticket = number_in(request, "ticket")
    visit = visit_of(request)
    found = await site_of(request).router.store.read(
        entry, visit.office, ticket, viewer=visit.officer_id
    )
    if found is None:
        raise web.HTTPNotFound
    try:
        await act(request, ticket)
    except Refused as error:
        return await refused(request, found.conversation_id, error, Attempt())
    return done(request, found.conversation_id)


async def _run(request: web.Request, verb: Callable[..., object], number: int, *args: object,
               **kwargs: object) -> object:  # fmt: skip
    router, by = site_of(request).router, visit_of(request).officer_id
    office, at = office_of(request), router.clock()
    return await router.run(verb, number, *args, office=office, by=by, at=at, **kwargs)


def _instant(request: web.Request, given: str) -> datetime:
    """Return a local time of the office as an instant; raise Refused."""
    try:
        local = datetime.fromisoformat(given).replace(tzinfo=office_of(request).calendar.tz)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused("time") from None


ROUTES = [
    web.post(r"/tickets/{ticket:\d+}/kind", create_kind),
    web.post(r"/tickets/{ticket:\d+}/completeness", create_completeness),
    web.post(r"/tickets/{ticket:\d+}/extension", create_extension),
    web.post(r"/tickets/{ticket:\d+}/subject", create_subject),
    web.post(r"/tickets/{ticket:\d+}/inquiry", create_inquiry),
    web.post(r"/tickets/{ticket:\d+}/fit", create_fit),
    web.post(r"/tickets/{ticket:\d+}/appointments", create_appointment),
    web.post(r"/tickets/{ticket:\d+}/appointments/{appointment:\d+}", delete_appointment),
]
