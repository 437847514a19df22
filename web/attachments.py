"""Files that people sent: handed out so that nothing in them can run here."""

from aiohttp import web

from store.timeline import file
from web.files import disposition, kind_of, shown_inline
from web.site import number_in, site_of, visit_of

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=86400",
}


async def show(request: web.Request) -> web.Response:
    """Hand out a file of the officer's own office; inline only if it is a picture or a sound."""
    site, visit = site_of(request), visit_of(request)
    found = await site.router.store.read(file, visit.office, number_in(request, "attachment"))
    if found is None:
        raise web.HTTPNotFound
    attachment, content = found
    inline = "inline" in request.query and bool(shown_inline(attachment))
    kind = kind_of(attachment) if inline else "application/octet-stream"
    headers = {**HEADERS, "Content-Disposition": disposition(attachment.name, inline=inline)}
    return web.Response(body=content, content_type=kind, headers=headers)


ROUTES = [web.get(r"/attachments/{attachment:\d+}", show)]
