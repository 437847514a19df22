"""Mamuju's WhatsApp at Meta on real sockets: Loket on one port, a fake Graph on another."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from channels.whatsapp import Channel
from channels.whatsapp.meta.webhook import SIGNATURE, sign
from channels.whatsapp.settings import Meta
from router import Router
from tests.cast import MAMUJU, FixedClock
from tests.channels.whatsapp.meta.batches import NUMBER_ID, batch, change, status, wamid
from tests.channels.wire import Wire

SECRET, TOKEN, VERIFY = "the-app-secret", "the-access-token", "the-verify-token"
PORT = "+6281210007604"


@dataclass
class Graph:
    """A fake of Meta's interface; `script` holds (status, body, headers, kept) of next sends."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    script: deque[tuple[int, Any, dict[str, str], bool]] = field(default_factory=deque)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    missing: int = 0
    templates: list[dict[str, Any]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    base: str = ""
    meanwhile: Callable[[str, dict[str, Any]], Awaitable[Any]] | None = None
    """Told the id and the message before we are answered."""

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/v23.0/{number}/messages", self.create)
        app.router.add_get("/v23.0/{account}/message_templates", self.list)
        app.router.add_get("/v23.0/{media}", self.media)
        app.router.add_get("/cdn/{media}", self.cdn)
        return app

    async def create(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": {"code": 190, "message": "x"}}, status=401)
        assert request.match_info["number"] == NUMBER_ID
        asked = await request.json()
        status, told, headers, kept = self.script.popleft() if self.script else (200, None, {}, 1)
        if kept:
            self.sent.append(asked)
        if status == 0 and request.transport:
            request.transport.abort()
        if told is None:
            told = {"messages": [{"id": wamid(1000 + len(self.sent))}]}
            if self.meanwhile:
                await self.meanwhile(told["messages"][0]["id"], asked)
        return web.json_response(told, status=status or 500, headers=headers)

    async def list(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        page = self.templates[after : after + 2]
        more = after + 2 < len(self.templates)
        paging = {"cursors": {"after": str(after + 2)}, **({"next": "https://x"} if more else {})}
        return web.json_response({"data": page, "paging": paging})

    async def media(self, request: web.Request) -> web.Response:
        key = request.match_info["media"]
        if self.missing or key not in self.files:
            self.missing -= 1
            return web.json_response({"error": {"code": 100}}, status=404)
        where = f"{self.base}/cdn/{key}"
        return web.json_response({"url": where, "mime_type": self.files[key][0], "id": key})

    async def cdn(self, request: web.Request) -> web.Response:
        self.told.append(request.headers.get("Authorization", ""))
        kind, content = self.files[request.match_info["media"]]
        return web.Response(body=content, content_type=kind)


class Line(Wire):
    """What a test holds: the channel, the router, the fake, and a way to post."""

    kind = "whatsapp"

    def __init__(self, router: Router, clock: FixedClock, **settings: Any) -> None:
        super().__init__(router, clock)
        self.graph = Graph(base=self.api_base)
        self.settings = Meta.model_validate(
            {
                "provider": "meta",
                "number": PORT,
                "phone_number_id": NUMBER_ID,
                "business_account_id": "102290129340398",
                "access_token": TOKEN,
                "app_secret": SECRET,
                "verify_token": VERIFY,
                "public_url": self.url,
                "api_base": self.api_base,
                "timeout": 0.5,
                "pause": 0,
                "pair_seconds": 0,
                **settings,
            }
        )
        self.channel = Channel(router.offices[MAMUJU], self.settings, router)

    def there(self) -> web.Application:
        return self.graph.app()

    @property
    def address(self) -> str:
        return f"{self.url}/channels/{MAMUJU}/whatsapp/messages"

    async def post(
        self, body: bytes, *, secret: str = SECRET, headers: Mapping[str, str] | None = None
    ) -> int:
        """Post bytes with a signature; return the status."""
        made = {SIGNATURE: sign(body, secret), "Content-Type": "application/json"}
        made.update(headers or {})
        async with self.http.post(self.address, data=body, headers=made) as response:
            return response.status

    async def hear(self, *messages: Any, **more: Any) -> int:
        """Let Meta tell of messages."""
        return await self.post(batch(change(*messages, **more)))

    async def tell(self, sid: str, word: str, **more: Any) -> int:
        """Let Meta tell how far a message got, with what we gave it along."""
        return await self.post(batch(change(statuses=(status(sid, word, **more),))))
