"""Website chat: lines that break before the answer, frames that come twice, pages loaded again."""

import asyncio
import uuid
from collections import defaultdict
from contextlib import suppress
from typing import Any

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType

from benchmarks.soak.way import OFFICE, Stage, Way
from channels import Channel
from channels.webchat.reading import visitor_of

VISITORS, PATIENCE = 200, 20.0
KINDS = ("chat cut", "chat doubled", "chat reloaded", "chat stalled")
AFTER = ("answer cut", "answer reloaded")


class Browser:
    """One visitor's page, which resumes as ours does."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.token = self.talk = ""
        self.last = 0
        self.texts: list[str] = []
        self.wrong = 0
        """Messages that came twice or before an earlier one."""
        self._acks: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._line: ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self.one_by_one = asyncio.Lock()
        self.awake = asyncio.Event()
        self.awake.set()

    async def connect(self, *, afresh: bool = False) -> None:
        """Open the line, going on where it broke; `afresh` as a page that was loaded again."""
        await self.leave()
        if afresh:
            self.last, self.texts = 0, []
        hello: dict[str, Any] = {"type": "hello"}
        if self.token:
            hello["visitor_token"] = self.token
        if self.talk:
            hello |= {"conversation": self.talk, "last_seq": self.last}
        url = f"{self.stage.url}/channels/{OFFICE}/webchat/socket"
        self._line = await self.stage.http.ws_connect(url, headers={"Origin": self.stage.url})
        await self._line.send_json(hello)
        welcome = await self._line.receive_json()
        self.token, self.talk = welcome["visitor_token"], welcome["conversation"] or ""
        self._reading = asyncio.create_task(self._read(self._line))

    async def leave(self) -> None:
        """Break the line as a tunnel does: without a goodbye."""
        if self._reading:
            self._reading.cancel()
            await asyncio.wait([self._reading])
        if self._line:
            if transport := self._line.get_extra_info("peername") and self._line._conn:
                transport.close()
            with suppress(ClientError, ConnectionError):
                await self._line.close()

    async def say(self, text: str, fault: str) -> None:
        """Write a message until it is acknowledged, whatever happens to the line."""
        name = str(uuid.uuid4())
        frame = {"type": "message", "client_msg_id": name, "text": text}
        if fault == "chat reloaded":
            await self.connect(afresh=True)
        if fault == "chat stalled":
            self.awake.clear()
        for turn in range(6):
            with suppress(ClientError, ConnectionError, TimeoutError):
                assert self._line is not None
                await self._line.send_json(frame)
                if fault == "chat doubled":
                    await self._line.send_json(frame)
                if fault == "chat cut" and turn == 0:
                    await self.connect()
                    continue
                if fault == "chat stalled":
                    await asyncio.sleep(0.3)
                    self.awake.set()
                async with asyncio.timeout(PATIENCE):
                    await self._acks[name].wait()
                return
            await self.connect()

    async def _read(self, line: ClientWebSocketResponse) -> None:
        while True:
            await self.awake.wait()
            told = await line.receive()
            if told.type is not WSMsgType.TEXT:
                return
            frame = told.json()
            if frame["type"] == "ack":
                self._acks[frame["client_msg_id"]].set()
            elif frame["type"] == "history":
                self.talk = frame["conversation"]
                if frame["reset"]:
                    self.last, self.texts = 0, []
                for message in frame["messages"]:
                    self._take(message)
            elif frame["type"] == "message":
                self._take(frame)

    def _take(self, message: dict[str, Any]) -> None:
        if message["seq"] <= self.last:
            self.wrong += 1
            return
        self.last = message["seq"]
        if message["author"] == "bot":
            self.texts.append(message["text"])


class Chat(Way):
    """Visitors at their browsers."""

    name, weight = "webchat", 5

    def section(self) -> dict[str, Any]:
        limits = (
            "messages_per_minute",
            "messages_per_minute_and_address",
            "connections_per_minute",
        )
        return dict.fromkeys(limits, 1_000_000)

    async def open(self, channel: Channel, /) -> None:
        self._tasks = [
            asyncio.create_task(channel.listen()),
            asyncio.create_task(self.stage.router.feed.run()),
        ]
        self.browsers = [Browser(self.stage) for _ in range(VISITORS)]
        for browser in self.browsers:
            await browser.connect()

    async def write(self, number: int) -> None:
        text = f"Pertanyaan {number}"
        self.written.add(text)
        browser = self.stage.chance.choice(self.browsers)
        fault = self.fault(KINDS)
        async with browser.one_by_one:
            await browser.say(text, fault)
            # The answer is on its way now.
            if after := self.fault(AFTER):
                await browser.connect(afresh=after == "answer reloaded")

    async def quiet(self) -> None:
        await asyncio.sleep(0.2)

    def shown(self) -> dict[str, list[str]]:
        return {visitor_of(one.token): one.texts for one in self.browsers}

    @property
    def wrong(self) -> int:
        """Frames that came twice or out of order."""
        return sum(one.wrong for one in self.browsers)

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.leave()
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
