"""Whether this process can serve: for load balancers and people who watch."""

import asyncio

from aiohttp import web

from store import Refused
from web.site import site_of

PATIENCE = 3.0
"""Seconds that the database has to answer, and the writer to come to us."""


async def show(request: web.Request) -> web.Response:
    """Answer 200 when the database answers and can be written to, else 503."""
    try:
        async with asyncio.timeout(PATIENCE):
            await site_of(request).router.store.ping()
    except Exception as error:
        why = str(error) if isinstance(error, Refused) else "unreachable"
        return web.json_response({"status": "unavailable", "database": why}, status=503)
    return web.json_response({"status": "ok"})


ROUTES = [web.get("/health", show)]
