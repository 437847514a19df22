"""The language of the pages: kept with the officer, else in the browser."""

from aiohttp import web

from router.speak import speak
from web.forms import field
from web.guard import local_path, set_cookie
from web.reader import LANGUAGES
from web.site import LANGUAGE_COOKIE, VISIT, see_other, site_of

YEAR = 365 * 24 * 3600


async def create(request: web.Request) -> web.Response:
    """Choose a language and go back to where it was chosen."""
    site = site_of(request)
    chosen = await field(request, "language")
    if chosen not in LANGUAGES:
        raise web.HTTPUnprocessableEntity
    visit = request.get(VISIT)
    if visit:
        await site.router.run(speak, visit.officer_id, chosen)
    response = see_other(local_path(await field(request, "next") or "/"))
    set_cookie(response, site, LANGUAGE_COOKIE, chosen, YEAR)
    return response


ROUTES = [web.post("/language", create)]
