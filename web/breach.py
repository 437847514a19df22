"""Why a promise was broken: the page on which an officer says so."""

from datetime import datetime

from aiohttp import web
from sqlmodel import Session

from desk.ticket import Ticket
from router.errors import Missing, Refused
from router.explain_breach import clock_of, explain_breach
from store import rows
from store.inbox import Entry, entry
from store.sessions import Visit
from web.forms import field
from web.guard import local_path
from web.site import number_in, page, reader_of, see_other, site_of, visit_of


async def show(request: web.Request) -> web.Response:
    """Ask an officer why a promise was broken."""
    return await _ask(request)


async def create_reason(request: web.Request) -> web.Response:
    """Keep why a promise was broken, and go back to where that was asked."""
    router, visit = site_of(request).router, visit_of(request)
    ticket_id, why = number_in(request, "ticket"), await field(request, "why")
    at, by, clock = router.clock(), visit.officer_id, await field(request, "clock")
    try:
        await router.run(
            explain_breach, ticket_id, why, office=visit.office, by=by, at=at, clock=clock
        )
    except Refused as error:
        return await _ask(request, why, error.why)
    return see_other(local_path(await field(request, "next")))


async def _ask(request: web.Request, why: str = "", refused: str = "") -> web.Response:
    router, visit, reader = site_of(request).router, visit_of(request), reader_of(request)
    ticket_id = number_in(request, "ticket")
    clock = await field(request, "clock") if refused else request.query.get("clock", "")
    shown, due = await router.store.read(_breach, visit, ticket_id, clock, at=reader.as_of)
    here = f"/conversations/{shown.conversation_id}"
    given = await field(request, "next") if refused else request.query.get("next", here)
    return page(
        request, "breach.html", status=409 if refused else 200, entry=shown, clock=clock, due=due,
        why=why, following=local_path(given),
        message=reader.say_or(f"refused.{refused}", "refused.other") if refused else "",
    )  # fmt: skip


def _breach(
    session: Session, visit: Visit, ticket_id: int, clock: str, *, at: datetime
) -> tuple[Entry, datetime | None]:
    """Return a ticket and by when its first answer, or the clock of a name, was due.

    Raises Missing.
    """
    shown = entry(session, visit.office, ticket_id, viewer=visit.officer_id)
    ticket = rows.get(session, Ticket, ticket_id)
    if shown is None or ticket is None:
        raise Missing("ticket")
    return shown, clock_of(session, ticket, clock, at).due_at if clock else ticket.due_at


ROUTES = [
    web.get(r"/tickets/{ticket:\d+}/breach", show),
    web.post(r"/tickets/{ticket:\d+}/breach", create_reason),
]
