"""Files of ours, for the provider to fetch: sealed addresses that open for some hours."""

from datetime import datetime, timedelta

from aiohttp import web

from desk.office import Office
from desk.sniff import UNKNOWN
from router import Router
from router.channel import Enclosed
from router.sealing import HEADERS, WHERE, Sealer, key_of, opened, root

CHANNEL = "whatsapp"
OPEN_FOR = timedelta(hours=6)
"""A message may wait four hours at Twilio before it is sent."""


async def address(router: Router, base: str, office: str, file: Enclosed, at: datetime) -> str:
    """Return an address under which a file of ours may be fetched for some hours."""
    sealer = Sealer(await key_of(router), office, CHANNEL)
    return base + sealer.path(file, at + OPEN_FOR)


class FileDoor:
    """Hands out a file to whoever holds its sealed address, until that has run out."""

    def __init__(self, office: Office, router: Router) -> None:
        self._office, self._router = office, router

    def routes(self) -> list[web.RouteDef]:
        """Return the address of all files."""
        return [web.get(root(self._office.code, CHANNEL) + WHERE, self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """Answer with a file; with 404 for everything that was not sealed, or is over."""
        found = await opened(self._router, self._office.code, CHANNEL, request.match_info)
        if found is None:
            raise web.HTTPNotFound
        kind = found.attachment.content_type.partition(";")[0].strip() or UNKNOWN
        return web.Response(body=found.content, headers={**HEADERS, "Content-Type": kind})
