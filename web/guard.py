"""Who may do what: sessions, forged requests, foreign pages."""

import hmac
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from desk.clock import new_token
from router.sign_in import token_hash
from store import sessions
from store.sessions import Visit
from web.site import FORM_TOKEN, VISIT, Site, came_from, posted, see_other, site_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = ("/static/", "/health", "/metrics", "/channels/", "/files/", "/standard/")
"""Nothing here knows officers: networks and browsers of citizens call it."""
PUBLIC = frozenset(
    {
        "/", "/session", "/session/new", "/language", "/offices/{office}",
        "/offices/{office}/standard",
    }
)  # fmt: skip
"""Routes for everybody; all others need sign-in, also those that will be added."""
FORM_COOKIE = "loket_form"
LARGEST_UPLOAD = 40 * 1024 * 1024
"""Bytes of a reply with its files."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who asks; refuse what was forged; send strangers to the sign-in page."""
    site = site_of(request)
    if "\0" in request.path + request.query_string:  # PostgreSQL can hold no such text
        raise web.HTTPNotFound
    if request.path.startswith((*OPEN, *site.public)):
        return await handler(request)
    visit = await _visit(request, site)
    if visit:
        request[VISIT] = visit
        if request.method == "POST" and request.path.endswith("/messages"):
            # Officers may send files; strangers may not even try.
            request = request.clone(client_max_size=LARGEST_UPLOAD)
    known = request.cookies.get(FORM_COOKIE, "")
    request[FORM_TOKEN] = known or new_token()
    if visit is None and not _is_public(request):
        return see_other(f"/session/new?next={quote(_return_path(request), safe='')}")
    if request.method not in SAFE:
        await _check(request, site, visit.csrf if visit else known)
    response = await handler(request)
    if visit is None and not known and response.content_type == "text/html":
        set_cookie(response, site, FORM_COOKIE, request[FORM_TOKEN])
    return response


def session_cookie(site: Site) -> str:
    """Return the session cookie's name; by HTTPS the browser itself ties it to this host."""
    return "__Host-loket" if site.secure else "loket"


def set_cookie(
    response: web.StreamResponse, site: Site, name: str, value: str, seconds: int | None = None
) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send along with a form."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", httponly=True, samesite="Lax", secure=site.secure
    )


def is_own_origin(request: web.Request, site: Site) -> bool:
    """Return whether a request's Origin is this site; false when the browser sent none."""
    origin = request.headers.get("Origin", "")
    ours = {_origin(site.router.public_url), f"{request.scheme}://{request.host}"}
    return origin in ours


def local_path(address: str) -> str:
    """Return an address if it is a path on this site, else the inbox."""
    try:
        parts = urlsplit(address)
    except ValueError:  # half of an IPv6 address
        return "/inbox"
    foreign = parts.scheme or parts.netloc or "\\" in address or not address.startswith("/")
    # A line's end in an address would end the header in which it is sent.
    strange = address.startswith("//") or not address.isprintable()
    return "/inbox" if foreign or strange else address


async def _visit(request: web.Request, site: Site) -> Visit | None:
    token = request.cookies.get(session_cookie(site), "")
    if not token:
        return None
    as_of = site.router.clock()
    return await site.router.store.read(sessions.visit, token_hash(token), as_of=as_of)


async def _check(request: web.Request, site: Site, expected: str) -> None:
    """Refuse a request that a page of another site may have sent."""
    if "Origin" in request.headers and not is_own_origin(request, site):
        raise web.HTTPForbidden
    given = request.headers.get("X-CSRF-Token") or (await posted(request)).get("csrf", "")
    if not expected or not isinstance(given, str):
        raise web.HTTPForbidden
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise web.HTTPForbidden


def _is_public(request: web.Request) -> bool:
    resource = request.match_info.route.resource
    return resource is None or resource.canonical in PUBLIC


def _return_path(request: web.Request) -> str:
    """Return where to go after sign-in: a form's page, not the address it was sent to."""
    if request.method in SAFE:
        return request.path_qs
    return came_from(request).path or "/inbox"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
