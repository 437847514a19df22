"""One office's Telegram bot."""

import asyncio
import hmac
import json
import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, ClassVar

from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from channels.telegram.intake import Intake, fingerprint
from channels.telegram.media import BY_ID
from channels.telegram.pace import Pace
from channels.telegram.polling import GRACE, Polling
from channels.telegram.posting import Posting
from channels.telegram.sending import Sender, release
from channels.telegram.settings import Settings
from desk.office import Office
from router import Router
from router.channel import Asked, DeliveryError, Fetched, NotFetched, Outgoing, Tried, Unknown
from router.strangers import Strangers
from store import files, is_away
from wire.trying import try_bot

LARGEST = 1024 * 1024
"""Bytes of one update; Telegram's are some thousand."""
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file that Telegram hands to a bot."""
CONNECTIONS = 20
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
logger = logging.getLogger("loket.telegram")
for _told in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_told).setLevel(logging.WARNING)  # their lines hold the token


class Channel:
    """Hears by asking or by webhook, and sends by the same bot."""

    name: ClassVar[str] = "telegram"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.account = settings.account
        self._office, self._settings, self._router = office, settings, router
        self._path = f"/channels/{office.code}/telegram"
        self._bot = _bot(settings)
        self._intake = Intake(office, settings, router, self._bot)
        self._strangers = Strangers(router.clock)
        pace = Pace(settings.spacing)
        self._sender = Sender(self._bot, pace, self._content, self._intake.move)
        self.polling = Polling(office.code, settings, router, self._bot, self._intake)
        self.posting: Posting | None = None
        if settings.mode == "webhook":
            base = (settings.public_url or router.public_url).rstrip("/")
            self.posting = Posting(office.code, settings, router, self._bot, base + self._path)

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where Telegram posts updates, if it shall."""
        return [web.post(self._path, self._told)] if self._settings.mode == "webhook" else []

    async def listen(self) -> None:
        """Ask for updates until cancelled, or see to it that Telegram posts them."""
        await (self.posting or self.polling).run()

    async def send(self, outgoing: Outgoing) -> str:
        """Send words, buttons and files. Raises DeliveryError, Unknown."""
        own = outgoing.author == "officer" or outgoing.extra.get("opt")
        if outgoing.extra.get("opted_out") and not own:
            raise DeliveryError("the person wants no more messages", permanent=True)
        return await self._sender.send(outgoing)

    async def lookup(self, _outgoing: Outgoing, /) -> str | None:
        """Raise Unknown: a bot cannot be asked what it has sent."""
        raise Unknown("Telegram cannot be asked what was sent")

    async def fetch(self, url: str) -> Fetched:
        """Return a file by its id; the address with the token stays in here. Raises NotFetched."""
        if not url.startswith(BY_ID):
            raise NotFetched("host", permanent=True)
        try:
            found = await self._bot.get_file(url.removeprefix(BY_ID))
            if (found.file_size or 0) > LARGEST_FILE:
                raise NotFetched("large", permanent=True)
            content = bytes(await found.download_as_bytearray())
        except BadRequest as error:
            reason = "large" if "too big" in error.message else "missing"
            raise NotFetched(reason, permanent=True) from None
        except InvalidToken:
            raise NotFetched("refused") from None
        except (TelegramError, ValueError, RuntimeError):
            raise NotFetched("network") from None
        if len(content) > LARGEST_FILE:
            raise NotFetched("large", permanent=True)
        return Fetched(content)

    def asked(self) -> list[Asked]:
        """Return how asking Telegram goes, or its posting here."""
        return [(self.posting or self.polling).state]

    async def try_connections(self) -> list[Tried]:
        """Ask who the bot is."""
        return [await try_bot(self._settings)]

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take an update from the quarantine, if its secret is ours now; return whether it was."""
        secret = self._settings.secret_token
        ours = fingerprint(secret.get_secret_value()) if secret else ""
        if envelope.get("asked") != "yes" and (not ours or envelope.get("secret") != ours):
            return False
        try:
            return await self._intake.take(json.loads(body), body)
        except (ValueError, RecursionError):
            return False

    async def close(self) -> None:
        """Give back connections, and the right to ask."""
        await release(self._intake.tasks)
        await self.polling.close()
        await asyncio.gather(*(request.shutdown() for request in self._bot._request))

    async def _content(self, sha256: str) -> bytes:
        held = await self._router.store.read(partial(files.content, sha256=sha256))
        if held is None:
            raise DeliveryError("the file is not there any more", permanent=True)
        return held

    async def _told(self, request: web.Request) -> web.Response:
        try:
            return await self._answer(request)
        except Exception as error:
            if not is_away(error):
                raise
            # Only its kind: a database's error repeats what was written.
            kind = type(error).__name__
            logger.warning("not kept office=%s status=503 reason=%s", self._office.code, kind)
            return web.Response(status=503)

    async def _answer(self, request: web.Request) -> web.Response:
        body = b""
        if (request.content_length or 0) <= LARGEST:
            body = await request.read()
        if (size := max(len(body), request.content_length or 0)) > LARGEST:
            logger.warning("refused office=%s status=413 reason=too large", self._office.code)
            raise web.HTTPRequestEntityTooLarge(LARGEST, size)
        secret = self._settings.secret_token
        shown = request.headers.get(SECRET, "").encode("utf-8", "replace")
        if not secret or not hmac.compare_digest(secret.get_secret_value().encode(), shown):
            if self._strangers.may_be_kept():
                await self._intake.refuse(body, "secret token", request.headers.get(SECRET, "?"))
            return web.Response(status=403)
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            await self._intake.refuse(body, "not JSON", request.headers.get(SECRET, ""))
            return web.Response(status=400)
        taken = await self._intake.take(given, body, shown=request.headers.get(SECRET, ""))
        # What we cannot read we shall not read the next time either: Telegram need not come again.
        return web.Response(status=200 if taken else 202)


def _bot(settings: Settings) -> Bot:
    """Return the library's bot, without its updater: that acknowledges before anything is kept."""
    base, limit = settings.api_base, settings.timeout

    def request(connections: int, read: float) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=connections, read_timeout=read, write_timeout=limit,
            connect_timeout=min(limit, 10), pool_timeout=limit, media_write_timeout=60,
        )  # fmt: skip

    return Bot(
        settings.bot_token.get_secret_value(), base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot", request=request(CONNECTIONS, limit),
        get_updates_request=request(1, settings.poll_seconds + GRACE),
    )  # fmt: skip
