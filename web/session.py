"""Signing in and out."""

import asyncio
from datetime import datetime

from aiohttp import web

from desk.clock import new_token
from desk.officer import Officer
from router.errors import Refused
from router.password import is_password
from router.sign_in import TooManyTriesError, sign_in, sign_out, try_sign_in
from web.browsers import known_browser, remember
from web.forms import field
from web.guard import local_path, session_cookie, set_cookie
from web.site import VISIT, Site, page, reader_of, see_other, site_of

LONGEST = 200


async def new(request: web.Request) -> web.Response:
    """Show the form; who is signed in already goes on, unless another e-mail is asked for."""
    following = local_path(request.query.get("next", "/inbox"))
    email = request.query.get("email", "").strip()[:LONGEST]
    visit = request.get(VISIT)
    if visit and email in ("", visit.officer.email):
        return see_other(following)
    message = ""
    if "ended" in request.query:
        message = reader_of(request).say("session.ended")
    elif "next" in request.query:
        message = reader_of(request).say("session.expired")
    return _form(request, following=following, message=message, tone="plain", email=email)


async def create(request: web.Request) -> web.Response:
    """Sign in: the same answer whether the e-mail, the password or both are wrong."""
    if await field(request, "_method") == "DELETE":
        return await delete(request)
    site = site_of(request)
    email = (await field(request, "email")).strip()[:LONGEST]
    password = (await field(request, "password"))[:LONGEST]
    following = local_path(await field(request, "next"))
    address = request.remote or ""
    browser, at = await known_browser(request, email), site.router.clock()
    try:
        known = await site.router.run(try_sign_in, email, address, browser=browser, at=at)
    except TooManyTriesError as error:
        return _too_many(request, error.until, email, following)
    chosen = await field(request, "office")
    asked = [o for o in known if o.office == chosen] if chosen else known
    fitting = await _fitting(site, asked, password)
    if len(fitting) > 1:
        return _which(request, fitting, email, following)
    if not fitting:
        return _wrong(request, email, following)
    try:
        response = await _signed_in(site, fitting[0], address, browser, following)
    except Refused:
        return _wrong(request, email, following)
    await remember(request, response, email)
    return response


async def delete(request: web.Request) -> web.Response:
    """Sign out."""
    site = site_of(request)
    visit = request.get(VISIT)
    if visit:
        await site.router.run(sign_out, visit.token_hash, at=site.router.clock())
    response = see_other("/session/new?ended=1")
    response.del_cookie(session_cookie(site), path="/", secure=site.secure, httponly=True)
    return response


async def _fitting(site: Site, officers: list[Officer], password: str) -> list[Officer]:
    """Return the officers whose password it is; nobody at all costs as much time as one."""
    async with site.hashing:
        if not officers:
            await asyncio.to_thread(is_password, password, "")
        checked = [await asyncio.to_thread(is_password, password, o.password) for o in officers]
    return [officer for officer, fits in zip(officers, checked, strict=True) if fits]


async def _signed_in(
    site: Site, officer: Officer, address: str, browser: str, following: str
) -> web.Response:
    token, at = new_token(), site.router.clock()
    assert officer.id is not None
    until = await site.router.run(
        sign_in, officer.id, address, browser=browser, hashed=officer.password, token=token,
        csrf=new_token(), at=at,
    )  # fmt: skip
    response = see_other(following)
    seconds = int((until - at).total_seconds())
    set_cookie(response, site, session_cookie(site), token, seconds)
    return response


def _form(
    request: web.Request,
    *,
    following: str,
    message: str,
    tone: str,
    email: str = "",
    offices: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> web.Response:
    return page(
        request, "session.html", status=status, next=following, message=message, tone=tone,
        email=email, offices=offices, path="/session/new",
    )  # fmt: skip


def _which(
    request: web.Request, officers: list[Officer], email: str, following: str
) -> web.Response:
    known = site_of(request).router.offices
    offices = tuple((o.office, known[o.office].name) for o in officers if o.office in known)
    message = reader_of(request).say("session.which")
    return _form(
        request, following=following, message=message, tone="plain", email=email,
        offices=offices, status=422,
    )  # fmt: skip


def _wrong(request: web.Request, email: str, following: str) -> web.Response:
    message = reader_of(request).say("session.wrong")
    return _form(request, following=following, message=message, tone="bad", email=email, status=422)


def _too_many(request: web.Request, until: datetime, email: str, following: str) -> web.Response:
    reader = reader_of(request)
    message = reader.say("session.many", when=reader.when(until))
    response = _form(
        request, following=following, message=message, tone="bad", email=email, status=429
    )
    wait = int((until - reader.as_of).total_seconds()) + 1
    response.headers["Retry-After"] = str(wait)
    return response


ROUTES = [
    web.get("/session/new", new),
    web.post("/session", create),
    web.delete("/session", delete),
]
