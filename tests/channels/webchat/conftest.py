import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.webchat import Channel, Settings
from router import Router
from tests.cast import MAMUJU, Cast, FixedClock
from tests.channels.webchat.visitor import SITE, Visitor

OPEN_GATE = 10_000


@dataclass
class Chat:
    """Mamuju's chat, served on a port of its own."""

    router: Router
    channel: Channel
    server: TestServer
    http: aiohttp.ClientSession
    cast: Cast
    clock: FixedClock

    def visitor(self, token: str | None = None) -> Visitor:
        return Visitor(self.http, self.url("socket"), token)

    def url(self, page: str, office: str = MAMUJU) -> str:
        return str(self.server.make_url(f"/channels/{office}/webchat/{page}"))


@pytest.fixture
def settings() -> Settings:
    return Settings(origins=(SITE,), connections_per_minute=OPEN_GATE)


@pytest.fixture
async def chat(
    router: Router, cast: Cast, clock: FixedClock, settings: Settings
) -> AsyncIterator[Chat]:
    channel = Channel(router.offices[MAMUJU], settings, router)
    router.connect({(MAMUJU, "webchat"): channel})
    app = web.Application()
    app.add_routes(channel.routes())
    server = TestServer(app)
    await server.start_server()
    work = [asyncio.create_task(job) for job in (router.work(), channel.listen())]
    async with aiohttp.ClientSession() as http:
        yield Chat(router, channel, server, http, cast, clock)
        await channel.close()
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await server.close()
