"""Serve a help desk on an address, until somebody says stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator

from aiohttp import web, web_response

from loket.assembly import HelpDesk

# What is no HTTP at all never comes to the pages, which take this header away from their answers.
web_response.SERVER_SOFTWARE = "Loket"  # type: ignore[attr-defined]
DRAIN = 10.0
"""Seconds that requests under way get to finish when Loket is told to stop."""


@contextlib.asynccontextmanager
async def serving(desk: HelpDesk, host: str, port: int) -> AsyncIterator[web.AppRunner]:
    """Serve a help desk on an address while the block runs."""
    doors = _bound(host, port)  # first: who cannot listen must not begin to work
    runner = web.AppRunner(desk.app, access_log=None, shutdown_timeout=DRAIN)
    await runner.setup()
    try:
        for door in doors:
            await web.SockSite(runner, door, backlog=1024).start()
        yield runner
    finally:
        await runner.cleanup()


def _bound(host: str, port: int) -> list[socket.socket]:
    """Return sockets at all addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    doors: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(found):
            doors.append(socket.socket(family, kind, protocol))
            doors[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                doors[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            doors[-1].bind(address)
    except OSError:
        for door in doors:
            door.close()
        raise
    return doors


async def told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
