"""Stand-ins for the networks behind the channels: Twilio's REST interface and a mail server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiosmtpd.controller import Controller

from benchmarks.ports import free_port


@dataclass
class Networks:
    """Takes whatever leaves; `texts` and `mails` are queues of what came."""

    twilio: int
    smtp: int
    texts: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    mails: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)
    _sids: "count[int]" = field(default_factory=lambda: count(1))

    async def take_text(self, request: web.Request) -> web.Response:
        """Play Twilio: take a message and name it."""
        form = await request.post()
        self.texts.put_nowait(str(form.get("Body", "")))
        sid = f"SM{next(self._sids):032x}"
        return web.json_response({"sid": sid, "status": "queued"}, status=201)


class _Post:
    """What aiosmtpd asks; it runs in a thread of its own."""

    def __init__(self, networks: Networks, loop: asyncio.AbstractEventLoop) -> None:
        self._networks, self._loop = networks, loop

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        keep = self._networks.mails.put_nowait
        self._loop.call_soon_threadsafe(keep, bytes(envelope.content))
        return "250 kept"


@contextlib.asynccontextmanager
async def networks() -> AsyncIterator[Networks]:
    """Run the stand-ins while the block runs."""
    made = Networks(free_port(), free_port())
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{sid}/Messages.json", made.take_text)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", made.twilio).start()
    post = Controller(_Post(made, asyncio.get_running_loop()), hostname="127.0.0.1", port=made.smtp)
    post.start()
    try:
        yield made
    finally:
        post.stop()
        await runner.cleanup()
