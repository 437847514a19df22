"""Mamuju's WhatsApp on real sockets: Loket on one port, the stand-in for Twilio on another."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from yarl import URL

from channels.whatsapp import Channel, sign
from channels.whatsapp.settings import Twilio
from desk.event import Event
from desk.message import Payload
from loket.demo.twilio_standin import TwilioStandin
from router import Router
from router.channel import Outgoing
from tests.cast import MAMUJU, FixedClock
from tests.channels.whatsapp.forms import ACCOUNT, FORM, OFFICE, TOKEN, WULAN, form
from tests.channels.wire import Wire


class Line(Wire):
    """What a test holds: the channel, the router, the stand-in, and a way to post."""

    kind = "whatsapp"

    def __init__(self, router: Router, clock: FixedClock, **settings: Any) -> None:
        super().__init__(router, clock)
        self.standin = TwilioStandin({ACCOUNT: TOKEN}, clock, numbers=frozenset({OFFICE}))
        self.settings = Twilio.model_validate(
            {
                "account_sid": ACCOUNT,
                "auth_token": TOKEN,
                "number": OFFICE,
                "public_url": self.url,
                "api_base": self.api_base,
                "timeout": 3,  # longer than a busy machine stands still, shorter than usual
                "pause": 0,
                "pair_seconds": 0,
                **settings,
            }
        )
        self.channel = Channel(router.offices[MAMUJU], self.settings, router)

    def there(self) -> web.Application:
        """Return Twilio."""
        return self.standin.app()

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
        await super().deliver()
        await self.standin.settle()

    async def payloads(self, state: str) -> list[Payload]:
        """Return the raw payloads of a state."""
        return [p for p in await self.every(Payload) if p.state == state]

    async def verbs(self) -> list[str]:
        """Return what happened."""
        return [happened.verb for happened in await self.every(Event)]

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
