"""Mamuju's chat, served on a port of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from channels.webchat import Channel, Settings
from router import Router
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.webchat.visitor import Visitor
from tests.ports import unused_port


@dataclass
class Chat:
    """The channel of one office behind an HTTP server that can be stopped and started again."""

    router: Router
    settings: Settings
    cast: Cast
    clock: FixedClock
    http: aiohttp.ClientSession
    port: int

    async def start(self) -> None:
        self.channel = Channel(self.router.offices[MAMUJU], self.settings, self.router)
        self.router.connect({(MAMUJU, "webchat"): self.channel})
        app = web.Application()
        app.add_routes(self.channel.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self._listening = asyncio.create_task(self.channel.listen())

    async def stop(self) -> None:
        self._listening.cancel()
        await self.channel.close()
        await self._runner.cleanup()

    def visitor(self, token: str | None = None) -> Visitor:
        return Visitor(self.http, self.url("socket"), token)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, page: str, office: str = MAMUJU) -> str:
        return f"{self.origin}/channels/{office}/webchat/{page}"


@asynccontextmanager
async def serving(
    router: Router, settings: Settings, cast: Cast, clock: FixedClock
) -> AsyncIterator[Chat]:
    """Serve the chat, with the router at work, while the block runs."""
    work = asyncio.create_task(router.work())
    async with aiohttp.ClientSession() as http:
        chat = Chat(router, settings, cast, clock, http, unused_port())
        await chat.start()
        yield chat
        await chat.stop()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
