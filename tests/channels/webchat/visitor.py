"""A visitor's browser, as the chat hears it on the wire."""

import asyncio
import json
import uuid
from typing import Any

import aiohttp

SITE = "https://mamujukab.bps.go.id"
PATIENCE = 10
Frame = dict[str, Any]


def message_id() -> str:
    return str(uuid.uuid4())


class Visitor:
    """One page with the chat; `token` outlives the connection as localStorage does."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str | None = None) -> None:
        self._http, self._url, self.token = http, url, token
        self._line: aiohttp.ClientWebSocketResponse | None = None
        self._heard: list[Frame] = []

    @property
    def line(self) -> aiohttp.ClientWebSocketResponse:
        assert self._line is not None
        return self._line

    async def dial(self, origin: str | None = SITE) -> None:
        headers = {} if origin is None else {"Origin": origin}
        self._heard.clear()
        self._line = await self._http.ws_connect(self._url, headers=headers, max_msg_size=0)

    async def come(self, **more: Any) -> Frame:
        """Connect and say hello; return the welcome."""
        await self.dial()
        token = {"visitor_token": self.token} if self.token else {}
        await self.send("hello", **token, **more)
        welcome = await self.hear("welcome")
        self.token = welcome["visitor_token"]
        return welcome

    async def send(self, kind: str, **content: Any) -> None:
        await self.line.send_json({"type": kind, **content})

    async def say(self, text: str, client_msg_id: str | None = None) -> Frame:
        """Write a message; return the acknowledgement."""
        name = client_msg_id or message_id()
        await self.send("message", client_msg_id=name, text=text)
        return await self.hear("ack", client_msg_id=name)

    async def hear(self, kind: str, **content: Any) -> Frame:
        """Return the next frame that looks like this; those before it stay for later."""
        wanted = {"type": kind, **content}
        async with asyncio.timeout(PATIENCE):
            while True:
                for frame in self._heard:
                    if wanted.items() <= frame.items():
                        self._heard.remove(frame)
                        return frame
                self._heard.append(await self._next())

    async def hear_text(self, text: str) -> Frame:
        """Return the message with a text, whether it came alone or with the backlog."""
        return await self.hear_said(text=text)

    async def hear_said(self, **content: Any) -> Frame:
        """Return the message that looks like this, whether it came alone or with the backlog."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for frame in self._heard:
                    for said in frame.get("messages", [frame]):
                        if content.items() <= said.items():
                            return dict(said)
                self._heard.append(await self._next())

    async def silence(self, seconds: float = 0.3) -> list[Frame]:
        """Return what came unasked within some time."""
        while True:
            try:
                self._heard.append(await asyncio.wait_for(self._next(), seconds))
            except TimeoutError:
                return self._heard

    async def ended(self) -> int | None:
        """Wait until the desk closes the line; return its code."""
        async with asyncio.timeout(PATIENCE):
            while not self.line.closed:
                await self.line.receive()
        return self.line.close_code

    async def go(self) -> None:
        if self._line:
            await self._line.close()

    async def _next(self) -> Frame:
        message = await self.line.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(f"the line is closed: {self.line.close_code}")
        return dict(json.loads(message.data))
