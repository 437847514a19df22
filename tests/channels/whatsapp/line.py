"""Mamuju's WhatsApp on real sockets: Loket on one port, the stand-in for Twilio on another."""

import contextlib
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlmodel import Session, select
from yarl import URL

from channels.whatsapp import Channel, sign
from channels.whatsapp.settings import Twilio
from desk.event import Event
from desk.message import Direction, Message, Payload, Report
from loket.demo.twilio_standin import TwilioStandin
from router import Router
from router.channel import Outgoing
from tests.cast import MAMUJU, FixedClock
from tests.channels.whatsapp.forms import ACCOUNT, FORM, OFFICE, TOKEN, WULAN, form
from tests.ports import unused_port


class Line:
    """What a test holds: the channel, the router, the stand-in, and a way to post."""

    def __init__(self, router: Router, clock: FixedClock, **settings: Any) -> None:
        self.router, self.clock = router, clock
        self.standin = TwilioStandin({ACCOUNT: TOKEN}, clock, numbers=frozenset({OFFICE}))
        self._ports = unused_port(), unused_port()
        self.url = f"http://127.0.0.1:{self._ports[0]}"
        self.settings = Twilio.model_validate(
            {
                "account_sid": ACCOUNT,
                "auth_token": TOKEN,
                "number": OFFICE,
                "public_url": self.url,
                "api_base": f"http://127.0.0.1:{self._ports[1]}",
                "timeout": 0.5,
                "pause": 0,
                "pair_seconds": 0,
                **settings,
            }
        )
        self.channel = Channel(router.offices[MAMUJU], self.settings, router)
        self._exits = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(self.channel.routes())
        self.router.connect({(MAMUJU, "whatsapp"): self.channel})
        self.http = await self._exits.enter_async_context(ClientSession())
        await self._serve(app, self._ports[0])
        self._exits.push_async_callback(self.channel.close)
        self._twilio = await self._serve(self.standin.app(), self._ports[1])
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._exits.aclose()

    async def _serve(self, app: web.Application, port: int) -> TestServer:
        server = TestServer(app, port=port)
        await self._exits.enter_async_context(server)
        return server

    async def hang_up(self) -> None:
        """Make Twilio unreachable."""
        await self._twilio.close()

    async def write(self, text: str, sender: str = WULAN, **more: str) -> int:
        """Let somebody write to the office by WhatsApp; return what Twilio was answered."""
        return await self.standin.write(self.messages_url, sender, OFFICE, text, more)

    async def post(
        self,
        fields: Mapping[str, str] | None = None,
        *,
        path: str = "messages",
        body: bytes | None = None,
        token: str = TOKEN,
        content_type: str = FORM,
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """Post a form with a signature; return the status."""
        url = f"{self.url}/channels/{MAMUJU}/whatsapp/{path}"
        fields = form("Halo") if fields is None else fields
        sent = urlencode(fields).encode() if body is None else body
        made = {"X-Twilio-Signature": sign(url, fields, token), "Content-Type": content_type}
        made.update(headers or {})
        async with self.http.post(URL(url, encoded=True), data=sent, headers=made) as response:
            return response.status

    @property
    def messages_url(self) -> str:
        """Where Twilio posts messages."""
        return f"{self.url}/channels/{MAMUJU}/whatsapp/messages"

    async def deliver(self) -> None:
        """Let everything leave that may, and Twilio call back."""
        await self.router.outbox.settle()
        await self.standin.settle()

    async def deliver_later(self, **time: float) -> None:
        """Let time pass, then clear up doubts and let everything leave that may."""
        self.clock.forward(**time)
        await self.router.outbox.look_up_doubts()
        await self.deliver()

    async def heard(self) -> list[Message]:
        """Return what came in."""
        return [m for m in await self.every(Message) if m.direction == Direction.IN]

    async def said(self) -> list[Message]:
        """Return what went out, or waits to."""
        return [m for m in await self.every(Message) if m.direction == Direction.OUT]

    async def payloads(self, state: str) -> list[Payload]:
        """Return the raw payloads of a state."""
        return [p for p in await self.every(Payload) if p.state == state]

    async def verbs(self) -> list[str]:
        """Return what happened."""
        return [happened.verb for happened in await self.every(Event)]

    async def reports(self) -> list[Report]:
        """Return the statuses that were told."""
        return await self.every(Report)

    def on_phone(self, phone: str = WULAN) -> list[str]:
        """Return what the office said, as the phone shows it."""
        return [t.body for t in self.standin.talk(phone, OFFICE) if t.sender == OFFICE]

    def outgoing(self, text: str, **changes: Any) -> Outgoing:
        """Return a message of the office to Wulan that no database knows."""
        usual: dict[str, Any] = {
            "message_id": 1,
            "office": MAMUJU,
            "conversation_id": 1,
            "channel": "whatsapp",
            "account": OFFICE,
            "address": WULAN.removeprefix("whatsapp:"),
            "author": "officer",
            "token": "t",
            "written_at": self.clock(),
            "status_at": self.clock(),
        }
        return Outgoing(text=text, **{**usual, **changes})

    async def every(self, kind: type[Any]) -> list[Any]:
        """Return all rows of a kind, oldest first."""

        def found(session: Session) -> list[Any]:
            return list(session.exec(select(kind).order_by("id")))

        return await self.router.store.read(found)
