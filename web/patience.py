"""Bodies too large, broken, or not coming, and calls at no address: told, and not waited for."""

import asyncio
import logging
import re

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from wire.seldom import Seldom

PACE = 30.0
"""Seconds in which something of a body must come."""
LEAST = 16 * 1024
"""Bytes that must come in that time: a fifth of what the slowest telephone line brings."""
LONGEST = 900.0
"""Seconds for a whole body."""
_CALLED = re.compile(r"/channels/(\d{4})/([a-z]{1,16})(?:/|$)")
"""An office's code and a channel; whatever else stands in an address may be a person's."""
logger = logging.getLogger("loket.web")


def patient(pace: float = PACE) -> Middleware:
    """Return what hangs up on whoever holds a request open without sending it."""
    lost = Seldom()

    @web.middleware
    async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception and request.path.startswith("/channels/"):
            _tell(request, request.match_info.http_exception.status, lost)
        if not request.can_read_body:
            return await handler(request)
        watch = asyncio.create_task(_watch(request, pace))
        try:
            return await handler(request)
        except web.HTTPRequestEntityTooLarge:
            logger.warning("refused status=413 reason=too large route=%s", _route(request))
            raise
        except (web.RequestPayloadError, ConnectionResetError):
            if request.content.exception() is None:
                raise
            logger.warning("refused status=400 reason=broken body route=%s", _route(request))
            raise web.HTTPBadRequest from None
        finally:
            watch.cancel()

    return watched


def _tell(request: web.Request, status: int, lost: Seldom) -> None:
    """Tell that a network calls where no office hears that channel: messages go nowhere."""
    if times := lost.due():
        called = _CALLED.match(request.path)
        office, channel = called.groups() if called else ("unknown", "unknown")
        logger.warning(
            "refused status=%s reason=no such channel office=%s channel=%s times=%d",
            status, office, channel, times,
        )  # fmt: skip


async def _watch(request: web.Request, pace: float) -> None:
    """Hang up when too little of a body came for too long."""
    waited, had = 0.0, 0
    while not request.content.is_eof():
        await asyncio.sleep(pace)
        waited += pace
        came, had = request.content.total_bytes - had, request.content.total_bytes
        if (came < LEAST or waited >= LONGEST) and not request.content.is_eof():
            logger.warning("hung up reason=slow body route=%s", _route(request))
            if request.transport:
                request.transport.close()
            return


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"
