"""Keep what is not taken: it may be a real message, and our secret the wrong one."""

import hashlib
import logging
from collections.abc import Mapping

from aiohttp import web

from desk.office import Office
from router import Router
from router.strangers import Strangers

logger = logging.getLogger("loket.whatsapp")


class TurnedAway(Exception):
    """A payload is not taken; `status` is what the network is told."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Quarantine:
    """Keeps refused payloads of one number, with all that is needed to look at them again."""

    def __init__(self, office: Office, account: str, router: Router) -> None:
        self._office, self._account, self._router = office, account, router
        self._strangers = Strangers(router.clock)

    async def refuse(
        self, request: web.Request, body: bytes, refused: TurnedAway, envelope: Mapping[str, str]
    ) -> web.Response:
        """Keep a payload apart and answer."""
        self.log("refused", refused.status, refused.reason)
        if not self._strangers.may_be_kept():
            return web.Response(status=refused.status)
        try:
            await self._router.quarantine(
                office=self._office.code, channel="whatsapp", account=self._account,
                external_id=hashlib.sha256(request.path.encode() + body).hexdigest(),
                body=body, content_type=request.headers.get("Content-Type", ""),
                reason=refused.reason, envelope=dict(envelope),
            )  # fmt: skip
        except Exception as error:
            return self.unkept(error)
        return web.Response(status=refused.status)

    def unkept(self, error: Exception) -> web.Response:
        """Answer that nothing could be kept, so that the network comes again."""
        # Only its kind: a database's error repeats what was written.
        self.log("not kept", 503, type(error).__name__)
        return web.Response(status=503, headers={"Retry-After": "5"})

    async def body(self, request: web.Request, most: int) -> bytes:
        """Return a request's bytes; raise 413 when there are too many."""
        size = request.content_length or 0
        body = await request.read() if size <= most else b""
        if max(size, len(body)) > most:
            self.log("refused", 413, "too large")
            raise web.HTTPRequestEntityTooLarge(most, max(size, len(body)))
        return body

    def log(self, what: str, status: int, reason: str) -> None:
        """Write one line that names nobody."""
        logger.warning("%s office=%s status=%s reason=%s", what, self._office.code, status, reason)
