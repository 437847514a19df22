"""WhatsApp from Meta: batches that come again, late, forged or with spoilt parts; sends that break.

Meta keeps no list of what it took. Its statuses clear up what was taken; what was not taken and not
refused either stays in doubt.
"""

import asyncio
import json
from collections import defaultdict
from typing import Any

from aiohttp import ClientError, ClientTimeout, web
from aiohttp.test_utils import TestServer, unused_port

from benchmarks.soak.way import SISTER, Stage, Way
from channels import Channel
from channels.whatsapp.meta.webhook import SIGNATURE, sign

NUMBER_ID, SECRET = "106540352242922", "the-app-secret"
PEOPLE = 1000
INTO = ("batch doubled", "batch cut", "batch held back", "batch forged", "batch half spoilt")
OUT = (
    "busy", "broken before", "broken after", "cut before", "cut after", "hung before", "hung after",
    "statuses in odd order", "statuses early", "statuses doubled",
)  # fmt: skip
ORDERLY: tuple[str, ...] = ("sent", "delivered", "read")


class Meta(Way):
    """A number at Meta."""

    name, channel, office, weight, asked = "meta", "whatsapp", SISTER, 3, False

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.hook = f"{stage.url}/channels/{SISTER}/whatsapp/messages"
        self._held: list[bytes] = []
        self._phones: dict[str, list[str]] = defaultdict(list)
        self._telling: set[asyncio.Task[None]] = set()
        self._over, self._sent = asyncio.Event(), 0
        app = web.Application()
        app.router.add_post(f"/v23.0/{NUMBER_ID}/messages", self._take)
        self._server = TestServer(app, port=unused_port())

    def section(self) -> dict[str, Any]:
        return {
            "provider": "meta", "number": "+6281210007605", "phone_number_id": NUMBER_ID,
            "access_token": "the-access-token", "app_secret": SECRET,
            "verify_token": "the-verify-token", "timeout": 3, "pause": 0, "pair_seconds": 0,
            "api_base": f"http://127.0.0.1:{self._server.port}", "public_url": self.stage.url,
        }  # fmt: skip

    async def open(self, _channel: Channel, /) -> None:
        await self._server.start_server()

    async def write(self, number: int) -> None:
        text = f"Pertanyaan {number}"
        self.written.add(text)
        who = f"62813{self.stage.chance.randrange(PEOPLE):08d}"
        said = {
            "from": who, "id": f"wamid.IN{number:010d}", "type": "text", "text": {"body": text},
            "timestamp": str(int(self.stage.clock().timestamp())),
        }  # fmt: skip
        fault = self.fault(INTO)
        spoilt = [{"id": number}, 7] if fault == "batch half spoilt" else []
        body = _batch(messages=[*spoilt, said])
        if fault == "batch held back":
            self._held.append(body)
        elif fault == "batch doubled":
            await asyncio.gather(*(self._post(body) for _ in range(3)))
        else:
            if fault == "batch cut":
                await self._post(body, patience=0.001)
            elif fault == "batch forged":
                await self._post(body.replace(b"Pertanyaan", b"Palsu"), secret="guess")
            await self._post(body)

    async def step(self) -> None:
        if self._held and self.stage.chance.random() < 0.5:
            await self._release()

    async def quiet(self) -> None:
        await self._release()
        while self._telling:
            await asyncio.wait(self._telling)

    def shown(self) -> dict[str, list[str]]:
        return self._phones

    async def close(self) -> None:
        self._over.set()
        await self._server.close()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """Play Meta's interface for a message of the office's."""
        fault = self.fault(tuple(f"send {kind}" for kind in OUT)).removeprefix("send ")
        if fault == "busy":
            told = {"error": {"code": 130429, "message": "Rate limit hit"}}
            return web.json_response(told, status=429, headers={"Retry-After": "7"})
        said, self._sent = await request.json(), self._sent + 1
        sid = f"wamid.OUT{self._sent:010d}"
        if "before" not in fault:
            self._phones["+" + said["to"]].append(said["text"]["body"])
            await self._statuses(sid, said, fault)
        if fault.startswith("hung"):
            await self._over.wait()
        if fault.startswith("cut") and request.transport:
            request.transport.abort()
        if fault.startswith("broken"):
            return web.json_response({"error": {"code": 131000, "message": "?"}}, status=500)
        return web.json_response({"messages": [{"id": sid}]})

    async def _statuses(self, sid: str, said: dict[str, Any], fault: str) -> None:
        words = ORDERLY[::-1] if fault == "statuses in odd order" else ORDERLY
        words *= 2 if fault == "statuses doubled" else 1
        told = self._tell(sid, said, words)
        if fault == "statuses early":
            await told
            return
        task = asyncio.create_task(told)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, sid: str, said: dict[str, Any], words: tuple[str, ...]) -> None:
        along = said["biz_opaque_callback_data"]
        for word in words:
            status = {
                "id": sid, "status": word, "recipient_id": said["to"],
                "timestamp": str(int(self.stage.clock().timestamp())),
                "biz_opaque_callback_data": along,
            }  # fmt: skip
            await self._post(_batch(statuses=[status]))

    async def _release(self) -> None:
        held, self._held = self._held, []
        await asyncio.gather(*(self._post(body) for body in reversed(held)))

    async def _post(self, body: bytes, *, secret: str = SECRET, patience: float = 30) -> None:
        """Post a batch, as Meta does: again and again until it was taken, unless it is forged."""
        headers = {SIGNATURE: sign(body, secret), "Content-Type": "application/json"}
        for _ in range(3):
            try:
                async with self.stage.http.post(
                    self.hook, data=body, headers=headers, timeout=ClientTimeout(total=patience)
                ) as response:
                    await response.read()
                    return
            except (ClientError, TimeoutError):
                if patience < 1:
                    return


def _batch(**told: Any) -> bytes:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6281210007605", "phone_number_id": NUMBER_ID},
        **told,
    }
    change = {"field": "messages", "value": value}
    held = {
        "object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}],
    }  # fmt: skip
    return json.dumps(held).encode()
