"""Only the demo's own pages may play a citizen.

Another site open beside them may not, nor may a file that an office sent.
"""

from urllib.parse import urlsplit

from aiohttp import web

from loket.demo.twilio_media import Media


def check_own(request: web.Request) -> None:
    """Refuse what a page of another site sent. Raises HTTPForbidden."""
    origin = request.headers.get("Origin", "")
    foreign = urlsplit(origin).netloc != request.host if origin else False
    if foreign or request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        raise web.HTTPForbidden


def shut_in(file: Media) -> web.Response:
    """Answer with a file in which nothing can run."""
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return web.Response(body=file.content, content_type=file.content_type, headers=headers)
