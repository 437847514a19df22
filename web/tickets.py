"""Who has a ticket, and whether it is done."""

from aiohttp import web

from router.assign import assign
from router.close import close, reopen
from router.close_ready import close_ready
from router.errors import Refused
from store.inbox import entry
from web.conversations import Attempt
from web.forms import done, field, refused
from web.site import number_in, see_other, site_of, visit_of


async def create_assignment(request: web.Request) -> web.Response:
    """Give a ticket to the officer named in the form; to nobody when none is named."""
    router, visit = site_of(request).router, visit_of(request)
    given = await field(request, "officer")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise web.HTTPNotFound
    to = int(given) if given else None
    at, by = router.clock(), visit.officer_id
    ticket_id = number_in(request, "ticket")
    try:
        ticket = await router.run(assign, ticket_id, to, office=visit.office, by=by, at=at)
    except Refused as error:
        return await _refused(request, ticket_id, error)
    return done(request, ticket.conversation_id)


async def create_closure(request: web.Request) -> web.Response:
    """Close a ticket; a form that cannot send DELETE says so and opens it again."""
    if await field(request, "_method") == "DELETE":
        return await delete_closure(request)
    router, visit = site_of(request).router, visit_of(request)
    ticket_id, at, by = number_in(request, "ticket"), router.clock(), visit.officer_id
    nothing_owed = bool(await field(request, "nothing_owed"))
    try:
        ticket = await router.run(
            close, ticket_id, office=visit.office, by=by, at=at, nothing_owed=nothing_owed,
            profile=router.offices.get(visit.office),
        )  # fmt: skip
    except Refused as error:
        return await _refused(request, ticket_id, error)
    return done(request, ticket.conversation_id)


async def create_closures(request: web.Request) -> web.Response:
    """Close all that silence lets an officer close, on the channel that is shown."""
    router, visit = site_of(request).router, visit_of(request)
    channel, office = await field(request, "channel"), router.offices[visit.office]
    await router.run(
        close_ready, office=office, by=visit.officer_id, at=router.clock(), channel=channel
    )
    return see_other("/inbox?view=closable")


async def delete_closure(request: web.Request) -> web.Response:
    """Open a closed ticket again."""
    router, visit = site_of(request).router, visit_of(request)
    ticket_id, at, by = number_in(request, "ticket"), router.clock(), visit.officer_id
    try:
        ticket = await router.run(reopen, ticket_id, office=visit.office, by=by, at=at)
    except Refused as error:
        return await _refused(request, ticket_id, error)
    return done(request, ticket.conversation_id)


async def _refused(request: web.Request, ticket_id: int, error: Refused) -> web.Response:
    visit = visit_of(request)
    found = await site_of(request).router.store.read(
        entry, visit.office, ticket_id, viewer=visit.officer_id
    )
    if found is None:
        raise web.HTTPNotFound
    return await refused(request, found.conversation_id, error, Attempt())


ROUTES = [
    web.post(r"/tickets/{ticket:\d+}/assignment", create_assignment),
    web.post(r"/tickets/{ticket:\d+}/closure", create_closure),
    web.post("/closures", create_closures),
    web.delete(r"/tickets/{ticket:\d+}/closure", delete_closure),
]
