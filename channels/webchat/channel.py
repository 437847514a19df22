"""The website chat of one office: its pages, its sockets, and its way out."""

import asyncio
import logging
import math
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web

from channels.webchat import page, proofs
from channels.webchat.bringing import Bringing
from channels.webchat.limits import Rate
from channels.webchat.line import Line
from channels.webchat.phrases import LANGUAGES
from channels.webchat.reading import account_of
from channels.webchat.settings import Settings
from channels.webchat.talk import Talk
from channels.webchat.visitors import Visitors
from desk.event import Event
from desk.office import Office
from desk.sniff import UNKNOWN
from router import Router
from router.channel import Outgoing
from router.sealing import HEADERS, WHERE, opened

NEWS = frozenset({"message.received", "message.written"})
HEARTBEAT_S = 25
"""Below the 60 seconds after which proxies drop a silent line."""
FOLLOW_S = 30
"""Seconds between looks for answers that nobody saw."""
logger = logging.getLogger("loket.webchat")
LARGEST_FRAME = 64 * 1024
FOR_EVER = "public, max-age=31536000, immutable"
FOR_MINUTES = "public, max-age=300"


class Channel:
    """Serves the widget of one office and talks with its visitors."""

    name: ClassVar[str] = "webchat"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.account = account_of(office.code)
        self._office, self._settings, self._router = office, settings, router
        self._visitors = Visitors(office, settings, router)
        self._connections = Rate(settings.connections_per_minute)
        self._bringing = Bringing(self._visitors, settings.largest_file * 1024 * 1024)
        self._proofs = proofs.Proofs(office, settings.accent, router)
        self._loader = page.loader(office, settings)

    def routes(self) -> Iterable[web.RouteDef]:
        """Return the loader, the page, its files and the socket."""
        root = f"/channels/{self._office.code}/webchat"
        return (
            web.get(f"{root}/widget.js", self._widget),
            web.get(f"{root}/frame", self._frame),
            web.get(f"{root}/static/{{version}}/{{name}}", self._static),
            web.get(f"{root}/socket", self._socket),
            web.get(f"{root}/files{WHERE}", self._file),
            web.post(f"{root}/uploads", self._bringing.take),
            web.get(f"{root}{proofs.WHERE}", self._proofs.show),
            web.post(f"{root}{proofs.WHERE}", self._proofs.take),
        )

    async def listen(self) -> None:
        """Wake visitors when something was said in their conversation, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear())
            tasks.create_task(self._follow())

    async def _follow(self) -> None:
        """Let answers that nobody sees follow by mail."""
        while True:
            try:
                await self._visitors.follow_by_mail()
            except Exception:
                logger.exception("not followed office=%s", self._office.code)
            await asyncio.sleep(FOLLOW_S)

    async def _hear(self) -> None:
        while True:
            async with self._router.feed.subscribe(self._office.code, whispers=True) as events:
                self._visitors.wake_all()
                async for happened in events:
                    self._tell(happened)

    async def send(self, outgoing: Outgoing) -> str:
        """Return the message's id: what is stored is there for the visitor, now or on return."""
        return f"webchat:{outgoing.message_id}"

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Return the message's id: what is stored was sent."""
        return await self.send(outgoing)

    async def close(self) -> None:
        """Leave nobody waiting on a line."""
        await self.hang_up()

    async def hang_up(self) -> None:
        """Send every visitor away for a moment; their browsers come back by themselves."""
        await asyncio.gather(
            *(talk.close(WSCloseCode.GOING_AWAY) for talk in self._visitors),
            return_exceptions=True,
        )

    def _tell(self, happened: Event) -> None:
        if happened.conversation_id is None:
            return
        if happened.verb in NEWS:
            self._visitors.wake(happened.conversation_id)
        elif happened.verb == "officer.typing":
            self._visitors.hear_typing(happened.conversation_id)
        elif happened.verb == "officer.read":
            self._visitors.hear_read(happened.conversation_id, int(happened.detail["upto"]))

    async def _widget(self, _request: web.Request) -> web.Response:
        return web.Response(
            text=self._loader,
            content_type="text/javascript",
            charset="utf-8",
            headers={
                "Cache-Control": FOR_MINUTES,
                "Cross-Origin-Resource-Policy": "cross-origin",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def _frame(self, request: web.Request) -> web.Response:
        asked = request.query.get("language", self._office.language)
        language = asked if asked in LANGUAGES else self._office.language
        html, policy = page.frame(
            self._office, self._settings, language, self._router.public_url,
            *self._visitors.hours(language),
        )  # fmt: skip
        return web.Response(
            text=html,
            content_type="text/html",
            charset="utf-8",
            headers={
                "Content-Security-Policy": policy,
                "Cache-Control": "no-cache",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        kind = page.TYPES.get(name[name.rfind(".") :])
        if kind is None or name not in page.files():
            raise web.HTTPNotFound
        current = request.match_info["version"] == page.version()
        return web.Response(
            body=page.files()[name],
            content_type=kind,
            charset="utf-8",
            headers={
                "Cache-Control": FOR_EVER if current else "no-cache",
                "X-Content-Type-Options": "nosniff",
            },
        )

    async def _file(self, request: web.Request) -> web.Response:
        found = await opened(
            self._router, self._office.code, self.name, request.match_info, also_heard=True
        )
        if found is None:
            raise web.HTTPNotFound
        kind = found.attachment.content_type.partition(";")[0].strip()
        # Our page shows pictures and plays sounds all the same; a link to them saves them.
        more = {"Content-Type": kind or UNKNOWN, "Content-Disposition": "attachment"}
        return web.Response(body=found.content, headers={**HEADERS, **more})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        own = (request.host.lower(), urlsplit(self._router.public_url).netloc.lower())
        if not page.welcome_here(request.headers.get("Origin"), own, self._settings.origins):
            raise web.HTTPForbidden(text="This site may not show the chat.")
        if wait := self._connections.wait(request.remote or "", asyncio.get_running_loop().time()):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(math.ceil(wait))})
        # Without compression: a browser's compressed line would cost a hundred kilobytes.
        socket = web.WebSocketResponse(
            compress=False, heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME, timeout=5
        )
        try:
            await socket.prepare(request)
        except ConnectionResetError:  # the page went away before the first word
            logger.debug("page went away channel=webchat")
            return socket
        await Talk(self._visitors, Line(socket, request.transport), request.remote or "").run()
        return socket
