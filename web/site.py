"""What every page needs, found on the application and on the request."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from desk.office import Office
from router import Router
from store.sessions import Visit
from web.pages import Pages
from web.reader import LANGUAGES, ZONE, Reader
from web.recent import Recent


@dataclass(frozen=True, slots=True)
class Site:
    """The help desk behind the pages."""

    router: Router
    pages: Pages
    public: tuple[str, ...] = ()
    """Beginnings of paths that were added for everybody and know nothing of officers."""
    metrics_token: str = ""
    """What shows that somebody may read the figures for machines; empty: this machine alone may."""
    hashing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Password hashes cost memory on purpose: never more than two at once."""
    recent: Recent = field(default_factory=Recent)
    streams: set[web.WebSocketResponse] = field(default_factory=set)
    """The open pages that are kept up to date."""

    @property
    def secure(self) -> bool:
        """Whether people reach us by HTTPS."""
        return self.router.public_url.startswith("https://")


SITE = web.AppKey("site", Site)
VISIT = web.RequestKey("visit", Visit)
FORM_TOKEN = web.RequestKey("form_token", str)
LANGUAGE_COOKIE = "language"
LARGEST_ID = 2**31 - 1
LONGEST_ID = 10
"""Digits: reading thousands of them would be work, and Python refuses it."""


def site_of(request: web.Request) -> Site:
    """Return the site a request came to."""
    return request.app[SITE]


def visit_of(request: web.Request) -> Visit:
    """Return who asks, on pages that need sign-in."""
    return request[VISIT]


def office_of(request: web.Request) -> Office:
    """Return the office of who asks; one that is no longer configured is not found."""
    office = site_of(request).router.offices.get(visit_of(request).office)
    if office is None:
        raise web.HTTPNotFound
    return office


def reader_of(request: web.Request, zone: str = "") -> Reader:
    """Return who reads the answer to a request."""
    site, visit = site_of(request), request.get(VISIT)
    office = site.router.offices.get(visit.office) if visit else None
    chosen = visit.officer.language if visit else request.cookies.get(LANGUAGE_COOKIE, "")
    return Reader(
        phrases=site.pages.phrases,
        language=chosen if chosen in LANGUAGES else LANGUAGES[0],
        zone=zone or (office.zone if office else ZONE),
        as_of=site.router.clock(),
        csrf=visit.csrf if visit else request.get(FORM_TOKEN, ""),
        visit=visit,
    )


def page(
    request: web.Request, template: str, *, status: int = 200, zone: str = "", **values: Any
) -> web.Response:
    """Answer with a page."""
    site = site_of(request)
    visit = request.get(VISIT)
    values.setdefault("path", request.path)
    values.setdefault("office", site.router.offices.get(visit.office) if visit else None)
    html = site.pages.draw(template, reader_of(request, zone), **values)
    return web.Response(text=html, status=status, content_type="text/html")


def see_other(address: str) -> web.Response:
    """Answer by sending the browser on to a page of this site."""
    return web.Response(status=303, headers={"Location": address})


def number_in(request: web.Request, name: str) -> int:
    """Return the id in a request's path; numbers no database holds are not found."""
    digits = request.match_info[name]
    number = int(digits) if len(digits) <= LONGEST_ID else LARGEST_ID + 1
    if number > LARGEST_ID:
        raise web.HTTPNotFound
    return number


async def posted(request: web.Request) -> Mapping[str, object]:
    """Return the fields of a form; bytes that are no form are the asker's mistake, not ours."""
    try:
        return await request.post()
    except (ValueError, LookupError, BadHttpMessage):  # also an alphabet that nobody knows
        raise web.HTTPBadRequest from None


def came_from(request: web.Request) -> SplitResult:
    """Return the page of this site on which a request was made; empty if it was on no such page."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return urlsplit("")
    return page if page.netloc == request.host else urlsplit("")


def wants_json(request: web.Request) -> bool:
    """Return whether a script asks, which shows the answer by itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def query_number(request: web.Request, name: str) -> int:
    """Return a number of the query, 0 when it is missing or none."""
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
