"""The quarantine: what could not be verified, for supervisors to look at."""

from aiohttp import web

from store.payloads import refused
from web.site import page, query_number, site_of, visit_of


async def show(request: web.Request) -> web.Response:
    """List what was refused, newest first."""
    visit = visit_of(request)
    if not visit.supervises:
        raise web.HTTPForbidden
    store, before = site_of(request).router.store, query_number(request, "before")
    found, following = await store.read(refused, visit.office, before=before)
    return page(request, "payloads.html", payloads=found, next=following, text=readable)


def readable(content: bytes) -> str:
    """Return bytes as text that shows what cannot be shown as a dot."""
    decoded = content.decode("utf-8", "replace")
    return "".join(c if c.isprintable() or c in "\n\t" else "·" for c in decoded)


ROUTES = [web.get("/payloads", show)]
