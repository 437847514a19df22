"""Loket on one port, a small Bot API on another."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from router import Router
from tests.cast import MAMUJU, FixedClock
from tests.channels.telegram.bot_api import Line


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/loket.db"


@pytest.fixture
async def line(router: Router, clock: FixedClock) -> AsyncIterator[Line]:
    made = Line(router, clock)
    app = web.Application()
    app.add_routes(made.channel.routes())
    router.connect({(MAMUJU, "telegram"): made.channel})
    async with contextlib.AsyncExitStack() as exits:
        await exits.enter_async_context(TestServer(app, port=made.ports[0]))
        await exits.enter_async_context(TestServer(made.api.app(), port=made.ports[1]))
        exits.push_async_callback(made.channel.close)
        yield made
