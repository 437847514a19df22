"""Only the demo's own pages may play a citizen: another site open beside it may not."""

from urllib.parse import urlsplit

from aiohttp import web


def check_own(request: web.Request) -> None:
    """Refuse what a page of another site sent. Raises HTTPForbidden."""
    origin = request.headers.get("Origin", "")
    foreign = urlsplit(origin).netloc != request.host if origin else False
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        raise web.HTTPForbidden
