"""Open pages that want to know at once what changed."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from weakref import WeakSet

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from loket.demo.simulator.own import check_own

LOOK = 0.15
"""Seconds between looks at what is shown."""
HEARTBEAT = 25
Given = Mapping[str, Any]
Look = Callable[[], Any]
Hear = Callable[[Given], Awaitable[None]]


class Sockets:
    """The sockets of all open pages."""

    def __init__(self) -> None:
        self._open: WeakSet[web.WebSocketResponse] = WeakSet()

    async def keep(
        self, request: web.Request, look: Look, hear: Hear | None = None
    ) -> web.WebSocketResponse:
        """Show one of our own pages what `look` sees, and hear what it asks, until it closes.

        Raises HTTPForbidden.
        """
        check_own(request)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, compress=False, max_msg_size=65536)
        await socket.prepare(request)
        self._open.add(socket)
        screen = asyncio.create_task(_show(socket, look))
        try:
            async for frame in socket:
                given = _given(frame)
                if hear is not None and given is not None:
                    await hear(given)
        finally:
            screen.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await screen
        return socket

    async def close(self) -> None:
        """Close them all."""
        await asyncio.gather(
            *(s.close(code=WSCloseCode.GOING_AWAY) for s in list(self._open)),
            return_exceptions=True,
        )


async def _show(socket: web.WebSocketResponse, look: Look) -> None:
    """Send what is seen whenever it differs from what was sent last, until the socket closes."""
    shown = ""
    while not socket.closed:
        seen = json.dumps(look(), ensure_ascii=False)
        if seen != shown:
            await socket.send_str(seen)
            shown = seen
        await asyncio.sleep(LOOK)


def _given(frame: WSMessage) -> Given | None:
    """Return the JSON object that came in; None if it is none."""
    if frame.type is not WSMsgType.TEXT:
        return None
    try:
        given = json.loads(frame.data)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None
