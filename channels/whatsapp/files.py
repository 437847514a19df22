"""Files of ours, for the provider to fetch: sealed addresses that open for some hours."""

from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from desk.office import Office
from desk.sniff import UNKNOWN
from router import Router
from router.channel import Enclosed
from router.sealing import is_sealed, key_of, seal
from store import files

OPEN_FOR = timedelta(hours=6)
"""A message may wait four hours at Twilio before it is sent."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


def path(office: str) -> str:
    """Return where the files of an office's WhatsApp lie."""
    return f"/channels/{office}/whatsapp/files"


async def address(router: Router, base: str, office: str, file: Enclosed, at: datetime) -> str:
    """Return an address under which a file of ours may be fetched for some hours."""
    key = await key_of(router)
    until = int((at + OPEN_FOR).timestamp())
    mark = seal(key, office, file.attachment_id, until)
    name = quote(file.name or "file", safe="")[:150]
    return f"{base}{path(office)}/{file.attachment_id}/{until}/{mark}/{name}"


class FileDoor:
    """Hands out a file to whoever holds its sealed address, until that has run out."""

    def __init__(self, office: Office, router: Router) -> None:
        self._office, self._router = office, router

    def routes(self) -> list[web.RouteDef]:
        """Return the address of all files."""
        where = r"/{file:\d{1,9}}/{until:\d{1,12}}/{mark}/{name:.*}"
        return [web.get(path(self._office.code) + where, self.show)]

    async def show(self, request: web.Request) -> web.Response:
        """Answer with a file; with 404 for everything that was not sealed, or is over."""
        asked, at = request.match_info, self._router.clock()
        number, until = int(asked["file"]), int(asked["until"])
        key = await key_of(self._router)
        genuine = is_sealed(key, asked["mark"], self._office.code, number, until)
        if not genuine or at.timestamp() >= until:
            raise web.HTTPNotFound
        found = await self._router.store.read(files.outgoing, self._office.code, "whatsapp", number)
        if found is None:
            raise web.HTTPNotFound
        kind = found.attachment.content_type.partition(";")[0].strip() or UNKNOWN
        return web.Response(body=found.content, headers={**HEADERS, "Content-Type": kind})
