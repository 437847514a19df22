"""Open pages that want to know at once what changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from weakref import WeakSet

from aiohttp import WSCloseCode, WSMsgType, web

from loket.demo.simulator.own import check_own

LOOK = 0.15
"""Seconds between looks at what is shown."""
HEARTBEAT = 25
Look = Callable[[], Any]


class Sockets:
    """The sockets of all open pages."""

    def __init__(self) -> None:
        self._open: WeakSet[web.WebSocketResponse] = WeakSet()

    async def open(self, request: web.Request) -> web.WebSocketResponse:
        """Open a socket for one of our own pages. Raises HTTPForbidden."""
        check_own(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, compress=False, max_msg_size=65536)
        await socket.prepare(request)
        self._open.add(socket)
        return socket

    async def close(self) -> None:
        """Close them all."""
        await asyncio.gather(
            *(s.close(code=WSCloseCode.GOING_AWAY) for s in list(self._open)),
            return_exceptions=True,
        )


async def show(socket: web.WebSocketResponse, look: Look) -> None:
    """Send what is seen whenever it differs from what was sent last, until the socket closes."""
    shown = ""
    while not socket.closed:
        seen = json.dumps(look(), ensure_ascii=False)
        if seen != shown:
            await socket.send_str(seen)
            shown = seen
        await asyncio.sleep(LOOK)


async def asked(socket: web.WebSocketResponse) -> AsyncIterator[dict[str, Any]]:
    """Give the JSON objects that come in; what is none is passed over."""
    async for frame in socket:
        if frame.type is not WSMsgType.TEXT:
            continue
        try:
            given = json.loads(frame.data)
        except ValueError:
            continue
        if isinstance(given, dict):
            yield given
