"""The public pages: which offices there are, and what each promises."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from desk.calendar import NoWorkingDayError
from desk.office import Office
from web.reader import Reader
from web.site import VISIT, page, reader_of, see_other, site_of
from web.standard import turns

CHANNELS = ("webchat", "whatsapp", "email", "phone")
"""Ways in that a citizen chooses from, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What an office promises on one channel, and what that means for a message written now."""

    channel: str
    promise: str
    by: datetime | None


async def show(request: web.Request) -> web.Response:
    """Greet citizens with the offices; officers who are signed in go to their inbox."""
    if VISIT in request:
        return see_other("/inbox")
    router = site_of(request).router
    known = sorted(router.offices.values(), key=lambda office: office.name)
    now = router.clock()
    offices = [(office, office.calendar.is_open(now)) for office in known]
    return page(request, "start.html", offices=offices)


async def show_office(request: web.Request) -> web.Response:
    """Show an office: whether it is open, how to reach it, what it promises, and its chat."""
    router = site_of(request).router
    shown = router.offices.get(request.match_info["office"])
    if shown is None:
        raise web.HTTPNotFound
    reader = reader_of(request, shown.zone)
    return page(
        request,
        "office.html",
        zone=shown.zone,
        shown=shown,
        open=shown.calendar.is_open(reader.as_of),
        turns=turns(shown, reader.as_of),
        hours=shown.hours_on(shown.local(reader.as_of).date(), reader.language),
        promises=_promises(shown, reader),
    )


def _promises(office: Office, reader: Reader) -> list[Promised]:
    """Return the promises on the channels that the office offers."""
    standard = office.standard(reader.as_of)
    offered = [name for name in CHANNELS if name in office.channels and standard.offers(name)]
    return [
        Promised(
            name,
            office.promise(name, at=reader.as_of).say(reader.language),
            _by(office, name, reader.as_of),
        )
        for name in offered
    ]


def _by(office: Office, channel: str, at: datetime) -> datetime | None:
    try:
        return office.deadline(channel, at).due
    except NoWorkingDayError:
        return None


ROUTES = [web.get("/", show), web.get("/offices/{office}", show_office)]
