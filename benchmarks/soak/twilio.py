"""WhatsApp and SMS: webhooks that are lost, doubled, cut, late or forged; sends that break."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError, ClientTimeout, web
from aiohttp.test_utils import TestServer, unused_port
from yarl import URL

from benchmarks.soak.way import OFFICE, Stage, Way
from channels import Channel
from channels.whatsapp import Channel as WhatsAppChannel
from channels.whatsapp import sign
from loket.demo import twilio_scenes as scenes
from loket.demo.twilio_standin import TwilioStandin
from loket.demo.twilio_wire import Text, inbound_form, new_sid
from router.channel import Unknown

ACCOUNT, TOKEN = "AC" + "7604" * 8, "the-secret-of-mamuju"
NUMBER, PEOPLE = "+6281210007604", 2000
BAD_DAYS = (
    scenes.BUSY, scenes.BROKEN_AFTER, scenes.BROKEN_BEFORE, scenes.CUT_AFTER, scenes.CUT_BEFORE,
    scenes.HUNG_AFTER, scenes.HUNG_BEFORE, scenes.OUT_OF_ORDER, scenes.EARLY,
)  # fmt: skip


class Fates(deque[scenes.Scene]):
    """What happens to each send, decided when it comes."""

    def __init__(self, way: "Twilio") -> None:
        super().__init__([scenes.ACCEPTED])
        self._way = way

    def popleft(self) -> scenes.Scene:
        """Return what happens to the next."""
        if not self._way.stage.bad():
            return scenes.ACCEPTED
        scene = self._way.stage.chance.choice(BAD_DAYS)
        order = " in odd order" if scene in (scenes.OUT_OF_ORDER, scenes.EARLY) else ""
        kept = " kept" if scene.kept and not order else ""
        self._way.faults[f"send {scene.answer}{kept}{order}"] += 1
        return scene


class Texts(TwilioStandin):
    """Twilio for plain telephone numbers too."""

    def _refusal(self, request: web.Request, form: Mapping[str, str]) -> web.Response | None:
        to = form.get("To", "")
        return super()._refusal(request, {**form, "To": f"whatsapp:{to.removeprefix('whatsapp:')}"})


class Twilio(Way):
    """A number at Twilio."""

    prefix = ""
    webhooks: tuple[str, ...] = (
        "webhook doubled",
        "webhook cut",
        "webhook held back",
        "webhook forged",
    )

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.port = unused_port()
        self.number = f"{self.prefix}{NUMBER}"
        self.twilio = Texts({ACCOUNT: TOKEN}, stage.clock, numbers=frozenset({self.number}))
        self.twilio.script = Fates(self)
        self.hook = f"{stage.url}/channels/{OFFICE}/{self.name}/messages"
        self._held: list[dict[str, str]] = []
        self._server = TestServer(self.twilio.app(), port=self.port)

    def section(self) -> dict[str, Any]:
        return {
            "account_sid": ACCOUNT, "auth_token": TOKEN, "number": NUMBER, "timeout": 3,
            "api_base": f"http://127.0.0.1:{self.port}", "public_url": self.stage.url,
        }  # fmt: skip

    async def open(self, _channel: Channel, /) -> None:
        await self._server.start_server()

    async def write(self, number: int) -> None:
        form = self._form(f"Pertanyaan {number}")
        fault = self.fault(self.webhooks)
        if fault == "webhook not delivered":
            return
        if fault == "webhook held back":
            self._held.append(form)
        elif fault == "webhook doubled":
            await asyncio.gather(*(self._post(form) for _ in range(3)))
        else:
            if fault == "webhook cut":
                await self._post(form, patience=0.001)
            elif fault == "webhook forged":
                forged = {**form, "MessageSid": new_sid("SM"), "Body": "Palsu"}
                await self._post(forged, token="guess")
            await self._post(form)

    async def step(self) -> None:
        if self._held and self.stage.chance.random() < 0.5:
            await self._release()

    async def quiet(self) -> None:
        await self._release()
        await self.twilio.settle()

    def shown(self) -> dict[str, list[str]]:
        phones: dict[str, list[str]] = defaultdict(list)
        for text in self.twilio.texts.values():
            if text.direction != "inbound" and text.on_phone:
                phones[text.to.removeprefix(self.prefix)].append(text.body)
        return phones

    async def close(self) -> None:
        await self._server.close()

    def _form(self, text: str) -> dict[str, str]:
        person = f"{self.prefix}+62812{self.stage.chance.randrange(PEOPLE):08d}"
        sid, at = new_sid("SM"), self.stage.clock()
        self.written.add(text)
        self.twilio.texts[sid] = Text(
            sid, ACCOUNT, person, self.number, text, "inbound", at, "received", at
        )
        self.twilio._heard[(person, self.number)] = at
        return inbound_form(sid, ACCOUNT, person, self.number, text)

    async def _release(self) -> None:
        held, self._held = self._held, []
        await asyncio.gather(*(self._post(form) for form in reversed(held)))

    async def _post(
        self, form: dict[str, str], *, token: str = TOKEN, patience: float = 30
    ) -> None:
        headers = {"X-Twilio-Signature": sign(self.hook, form, token)}
        try:
            async with self.stage.http.post(
                URL(self.hook, encoded=True), data=form, headers=headers,
                timeout=ClientTimeout(total=patience),
            ) as response:  # fmt: skip
                await response.read()
        except (ClientError, TimeoutError):
            pass


class WhatsApp(Twilio):
    """WhatsApp, which is asked for what no webhook told."""

    name, weight, prefix = "whatsapp", 7, "whatsapp:"
    webhooks = (*Twilio.webhooks, "webhook not delivered")

    def section(self) -> dict[str, Any]:
        return super().section() | {"pause": 0, "pair_seconds": 0}

    async def open(self, channel: Channel, /) -> None:
        await super().open(channel)
        assert isinstance(channel, WhatsAppChannel)
        self._channel = channel
        await self._ask()

    async def quiet(self) -> None:
        await super().quiet()
        await self._ask()

    async def _ask(self) -> None:
        """Look for what no webhook told, as the channel does; out of reach is no end."""
        try:
            await self._channel._line.catch_up()
        except Unknown:
            self.faults["asked in vain"] += 1


class Sms(Twilio):
    """SMS: nobody is asked, so that a webhook that was not taken must come again."""

    name, weight = "sms", 3
