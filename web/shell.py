"""Around every page: strict headers, and friendly words when something goes wrong."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from router.errors import Missing, Refused
from web.site import page, reader_of, site_of, wants_json

CONTENT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
TRANSPORT = "max-age=31536000"
WORDED = (403, 404, 405, 409, 413, 429, 500)
logger = logging.getLogger("loket.web")


@web.middleware
async def shell(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer mistakes in words, and put the headers around everything but the channels."""
    if request.path.startswith("/channels/"):
        return await handler(request)
    try:
        response = await _answer(request, handler)
    except web.HTTPException as redirect:
        _protect(request, redirect)
        raise
    _protect(request, response)
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _mistake(request, error.status)
    except Missing:
        return _mistake(request, 404)
    except Refused:
        return _mistake(request, 409)
    except Exception:
        logger.exception("page broke method=%s route=%s", request.method, _route(request))
        return _mistake(request, 500)


def _mistake(request: web.Request, status: int) -> web.Response:
    words = str(status) if status in WORDED else "other"
    if wants_json(request):
        say = reader_of(request).say
        message = f"{say(f'error.title_{words}')}. {say(f'error.text_{words}')}"
        return web.json_response({"message": message}, status=status)
    return page(request, "error.html", status=status, code=status, words=words)


def _protect(request: web.Request, response: web.StreamResponse) -> None:
    if response.prepared:  # a WebSocket that has ended
        return
    framed = "frame-ancestors *" in response.headers.get("Content-Security-Policy", "")
    for name, value in HEADERS.items():
        if not (framed and name == "X-Frame-Options"):
            response.headers.setdefault(name, value)
    if site_of(request).secure:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT)


def _route(request: web.Request) -> str:
    """The route's pattern, not the path: what people look for is nobody's business."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"
