"""Files that go with answers: everybody who was sent the address may fetch them."""

from aiohttp import web

from store import library
from web.attachments import HEADERS
from web.files import IMAGES, disposition
from web.site import site_of

SHOWN = IMAGES | {"application/pdf"}


async def show(request: web.Request) -> web.Response:
    """Hand out a file of a current article."""
    found = await site_of(request).router.store.read(library.enclosure, request.match_info["file"])
    if found is None:
        raise web.HTTPNotFound
    file, content = found
    kind = file.content_type if file.content_type in SHOWN else "application/octet-stream"
    headers = {**HEADERS, "Cache-Control": "public, max-age=3600",
               "Content-Disposition": disposition(file.name, inline=kind in SHOWN)}  # fmt: skip
    return web.Response(body=content, content_type=kind, headers=headers)


ROUTES = [web.get(r"/files/{file:[0-9a-f]{16}}", show)]
