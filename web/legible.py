"""Headers that are no UTF-8: text like that can be neither sealed, kept nor drawn."""

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict

ENCODING = "utf-8"


@web.middleware
async def legible(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Read such bytes as U+FFFD, whoever they are for: a neighbour's cookie locks nobody out."""
    if all(value.isascii() for _, value in request.raw_headers):
        return await handler(request)
    headers = CIMultiDict(
        (name, value.encode(ENCODING, "surrogateescape").decode(ENCODING, "replace"))
        for name, value in request.headers.items()
    )
    return await handler(request.clone(headers=headers))
