"""Serve a help desk on an address, until somebody says stop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

from aiohttp import web

from loket.assembly import HelpDesk

DRAIN = 10.0
"""Seconds that requests under way get to finish when Loket is told to stop."""


@contextlib.asynccontextmanager
async def serving(desk: HelpDesk, host: str, port: int) -> AsyncIterator[web.AppRunner]:
    """Serve a help desk on an address while the block runs."""
    runner = web.AppRunner(desk.app, access_log=None, shutdown_timeout=DRAIN)
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=1024)
    try:
        await site.start()
        yield runner
    finally:
        await runner.cleanup()


async def told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
