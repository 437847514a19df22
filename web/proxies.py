"""Who really asks, when proxies of our own stand before us."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


def behind(proxies: int) -> Middleware:
    """Return what gives each request, also those to channels, the address it came from."""

    @web.middleware
    async def name_the_caller(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await handler(request.clone(remote=_caller(request, proxies)))

    return name_the_caller


def _caller(request: web.Request, proxies: int) -> str:
    """Each proxy of ours adds one address at the end; what stands before them anybody can write."""
    lines = request.headers.getall("X-Forwarded-For", [])
    forwarded = [address.strip() for address in ",".join(lines).split(",")]
    if len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return request.remote or ""
