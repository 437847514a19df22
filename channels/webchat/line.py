"""The wire to one browser."""

import asyncio
import logging

from aiohttp import ClientError, WSMsgType, web

STUCK_S = 30
"""Seconds after which a browser that takes nothing is let go; it comes back and resumes."""
GOODBYE_S = 2
logger = logging.getLogger("loket.webchat")


class Binary(Exception):
    """A frame of bytes, which no browser of ours sends."""


class Silence(Exception):
    """Nothing came in the time that was allowed."""


class Line:
    """A WebSocket that never waits for ever."""

    __slots__ = ("_transport", "_ws")

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.BaseTransport | None) -> None:
        self._ws, self._transport = ws, transport

    async def hear(self, patience: float | None) -> str | None:
        """Return the next text; None when closed. Raises Binary; Silence after `patience` s."""
        if self._ws.closed:
            return None
        try:
            message = await self._ws.receive(timeout=patience)
        except TimeoutError:
            raise Silence from None
        if message.type is WSMsgType.BINARY:
            raise Binary
        return str(message.data) if message.type is WSMsgType.TEXT else None

    async def send(self, frame: str) -> None:
        """Send a text, or cut off who takes nothing. Raises ConnectionError, ClientError."""
        try:
            async with asyncio.timeout(STUCK_S):
                await self._ws.send_str(frame)
        except TimeoutError:
            logger.info("visitor cut off why=takes_nothing")
            self._cut()
            raise ConnectionResetError from None

    async def close(self, code: int) -> None:
        """Say goodbye; whoever does not answer is cut off."""
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self._ws.close(code=code)
        except (ConnectionError, ClientError, TimeoutError):
            self._cut()

    def _cut(self) -> None:
        """End the line at once: what a browser does not take would wait here for ever."""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()
