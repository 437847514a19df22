"""One conversation: what was said, what is promised, what an officer can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32

from aiohttp import web

from desk.clock import new_token
from desk.conversation import ALOUD
from desk.office import Office
from router.appointment import USUAL
from router.change_kind import FIXED
from router.reply import TAKES_FILES
from store.timeline import Timeline, timeline
from web import trail
from web.copies import suggested
from web.figures import phone
from web.inbox import around
from web.listing import Listing, listing_of
from web.mailing import mail_from, mail_said, mail_to
from web.reader import Reader
from web.site import (
    number_in,
    office_of,
    page,
    query_number,
    reader_of,
    see_other,
    site_of,
    visit_of,
)


@dataclass(frozen=True, slots=True)
class Window:
    """Until when WhatsApp lets the office write freely."""

    until: datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an officer wrote and could not be done, shown again so that nothing is lost."""

    notice: str = ""
    draft: str = ""
    tab: str = "reply"
    changed: bool = False
    unanswered: bool = False
    client_id: str = ""
    template: int = 0
    """Which approved message is being filled in."""
    filled: Mapping[str, str] = field(default_factory=dict)
    copies: str | None = None
    email: str = ""
    """An address of the person, as an officer typed it."""


async def show(request: web.Request) -> web.Response:
    """Show a conversation beside the list."""
    attempt = Attempt(template=query_number(request, "template"))
    return await draw(request, number_in(request, "conversation"), attempt)


async def draw(
    request: web.Request, conversation_id: int, attempt: Attempt | None = None, status: int = 200
) -> web.Response:
    """Answer with a conversation's page; 404 when this office has no such conversation."""
    site, visit = site_of(request), visit_of(request)
    listing = await listing_of(request, conversation_id)
    before = query_number(request, "before")
    found = await site.router.store.read(
        timeline, visit.office, conversation_id, before=before, viewer=visit.officer_id
    )
    if found is None:
        raise web.HTTPNotFound
    if found.conversation.joined and status == 200:
        return see_other(f"/conversations/{found.conversation.joined}")
    if found.conversation.joined:  # what was written here meanwhile is shown where it goes on
        return await draw(request, found.conversation.joined, attempt, status)
    reader = reader_of(request)
    office = office_of(request)
    values = pane(reader, found, listing, attempt or Attempt(), mails=bool(mail_from(office)))
    values |= choices(office, found)
    live = listing.live(composer_state(found, reader.as_of))
    here = f"/conversations/{conversation_id}"
    values = {**around(reader, listing), **values, "live": live, "path": here}
    return page(request, "conversation.html", status=status, **values)


def pane(
    reader: Reader, talk: Timeline, listing: Listing, attempt: Attempt, *, mails: bool = False
) -> dict[str, Any]:
    """Return what the templates need to draw a conversation; `mails`: the office has e-mail."""
    window = window_of(talk, reader.as_of)
    first = talk.messages[0].message.seq if talk.messages else 0
    here = f"/conversations/{talk.conversation.id}"
    return {
        "talk": talk,
        "name": name_of(reader, talk),
        "window": window,
        "blocked": _blocked(talk, window),
        "files": talk.conversation.channel in TAKES_FILES,
        "mail_to": mail_to(talk) if mails else "",
        "asks_mail": mails and not mail_to(talk),
        "email": attempt.email or mail_said(talk),
        "earlier": here + listing.query(before=str(first)),
        "actor": partial(trail.actor, reader, talk.officers),
        "happened": partial(trail.happened, reader, talk.officers),
        "notice": "" if attempt.changed else attempt.notice,
        "draft": attempt.draft,
        "copies": ", ".join(suggested(talk)) if attempt.copies is None else attempt.copies,
        "tab": attempt.tab,
        "changed": attempt.changed,
        "unanswered": attempt.unanswered,
        "client_id": attempt.client_id or new_token(),
        "approved": next((one for one in talk.templates if one.id == attempt.template), None),
        "filled": attempt.filled,
    }


def choices(office: Office, talk: Timeline) -> dict[str, Any]:
    """Return what an officer can say of a matter: kinds, ways to meet, what can be put off."""
    offered = {way for service in office.services.values() for way in service.follow_up}
    running = [timer for timer in talk.timers if timer.ended_at is None]
    standard = office.standard(talk.ticket.received_at if talk.ticket else None)
    return {
        "kinds": [kind for kind in standard.known_kinds() if kind not in FIXED],
        "ways": sorted(offered) or USUAL,
        "running": {timer.name for timer in running},
        "extendable": any(timer.extension and not timer.extended_at for timer in running),
    }


def name_of(reader: Reader, talk: Timeline) -> str:
    """Return how to call the person: by name, else by address, else as a visitor."""
    if talk.contact.name:
        return phone(talk.contact.name)
    reached = [a.value for a in talk.addresses if a.kind != "chat"]
    return phone(reached[0]) if reached else reader.say("conversation.visitor")


def window_of(talk: Timeline, as_of: datetime) -> Window | None:
    """Return WhatsApp's window for a conversation whose answer would go there."""
    if talk.conversation.channel != "whatsapp":
        return None
    untils = [a.window_until for a in talk.addresses if a.value == talk.conversation.address]
    until = untils[0] if untils else None
    return Window(until, until is not None and until > as_of)


def composer_state(talk: Timeline, as_of: datetime) -> str:
    """Return a text that changes when the form for replies must be drawn again."""
    reached = crc32(",".join([talk.conversation.address, mail_to(talk), *suggested(talk)]).encode())
    return f"{talk.conversation.channel}-{_blocked(talk, window_of(talk, as_of))}-{reached:x}"


def _blocked(talk: Timeline, window: Window | None) -> str:
    """Return why nothing can be written to the person now, empty when it can."""
    if talk.ticket and talk.ticket.closed_at:
        return "closed"
    if talk.conversation.channel in ALOUD:
        return "no_text"
    return "window" if window and not window.open else ""


ROUTES = [web.get(r"/conversations/{conversation:\d+}", show)]
