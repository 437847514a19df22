"""A visitor of the website chat, as the server sees one on the wire."""

import asyncio
import uuid
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

SOCKET = "/channels/7604/webchat/socket"
PATIENCE = 30.0


class Visitor:
    """One open chat."""

    def __init__(self, line: ClientWebSocketResponse) -> None:
        self._line = line

    @classmethod
    async def come(cls, http: ClientSession, url: str) -> "Visitor":
        """Open the chat and say hello."""
        line = await http.ws_connect(url + SOCKET, headers={"Origin": url}, compress=0)
        visitor = cls(line)
        await line.send_json({"type": "hello"})
        await visitor.hears("welcome")
        return visitor

    async def say(self, text: str) -> None:
        """Write a message; return when the server says that it is kept."""
        name = str(uuid.uuid4())
        await self._line.send_json({"type": "message", "client_msg_id": name, "text": text})
        await self.hears("ack", client_msg_id=name)

    async def hears(self, kind: str, **content: Any) -> dict[str, Any]:
        """Return the next frame that looks like this; others are passed over."""
        wanted = {"type": kind, **content}
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = await self._line.receive_json()
                if wanted.items() <= frame.items():
                    return frame

    async def hears_an_answer(self) -> None:
        """Wait until the bot has answered."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = await self._line.receive_json()
                said = [frame, *frame.get("messages", ())]
                if any(one.get("author") == "bot" for one in said):
                    return

    async def go(self) -> None:
        """Close the chat."""
        await self._line.close()
