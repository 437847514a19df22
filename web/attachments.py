"""Files that people sent: handed out so that nothing in them can run here."""

from aiohttp import web

from router.fetch import fetch_again
from store.timeline import file
from web.files import disposition, kind_of, shown_inline
from web.site import came_from, number_in, see_other, site_of, visit_of

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=86400",
}


async def show(request: web.Request) -> web.Response:
    """Hand out a file of the officer's own office; inline only if it is a picture or a sound."""
    site, visit = site_of(request), visit_of(request)
    found = await site.router.store.read(
        file, visit.office, number_in(request, "attachment"), viewer=visit.officer_id
    )
    if found is None:
        raise web.HTTPNotFound
    attachment, content = found
    inline = "inline" in request.query and bool(shown_inline(attachment))
    kind = kind_of(attachment) if inline else "application/octet-stream"
    headers = {**HEADERS, "Content-Disposition": disposition(attachment.name, inline=inline)}
    return web.Response(body=content, content_type=kind, headers=headers)


async def fetch(request: web.Request) -> web.Response:
    """Try once more to fetch a file that was given up."""
    site, number = site_of(request), number_in(request, "attachment")
    router = site.router
    office, at = visit_of(request).office, router.clock()
    if not await router.run(fetch_again, number, office=office, at=at):
        raise web.HTTPNotFound
    return see_other(came_from(request).path or "/inbox")


ROUTES = [
    web.get(r"/attachments/{attachment:\d+}", show),
    web.post(r"/attachments/{attachment:\d+}/fetching", fetch),
]
