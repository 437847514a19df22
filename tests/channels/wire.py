"""A channel of Mamuju's on real sockets: Loket on one port, who it talks to on another."""

import contextlib
from abc import ABC, abstractmethod
from typing import Any, Self

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from sqlmodel import Session, select

from desk.message import Direction, Message, Report
from router import Router
from tests.cast import MAMUJU, FixedClock
from tests.ports import unused_port


class Rows:
    """What a test sees of what is kept."""

    router: Router

    async def heard(self) -> list[Message]:
        """Return what came in."""
        return [m for m in await self.every(Message) if m.direction == Direction.IN]

    async def said(self) -> list[Message]:
        """Return what went out, or waits to."""
        return [m for m in await self.every(Message) if m.direction == Direction.OUT]

    async def reports(self) -> list[Report]:
        """Return what was told of messages sent."""
        return await self.every(Report)

    async def every(self, kind: type[Any]) -> list[Any]:
        """Return all rows of a kind, oldest first."""

        def found(session: Session) -> list[Any]:
            return list(session.exec(select(kind).order_by("id")))

        return await self.router.store.read(found)


class Wire(Rows, ABC):
    """What a test of a channel holds; each channel's own sets `channel` and says who is there."""

    kind: str
    channel: Any

    def __init__(self, router: Router, clock: FixedClock) -> None:
        self.router, self.clock = router, clock
        self._ports = unused_port(), unused_port()
        self.url, self.api_base = (f"http://127.0.0.1:{port}" for port in self._ports)
        self._exits = contextlib.AsyncExitStack()

    @abstractmethod
    def there(self) -> web.Application:
        """Return the other side."""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(self.channel.routes())
        self.router.connect({(MAMUJU, self.kind): self.channel})
        self.http = await self._exits.enter_async_context(ClientSession())
        await self._serve(app, self._ports[0])
        self._exits.push_async_callback(self.channel.close)
        self._other = await self._serve(self.there(), self._ports[1])
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._exits.aclose()

    async def _serve(self, app: web.Application, port: int) -> TestServer:
        server = TestServer(app, port=port)
        await self._exits.enter_async_context(server)
        return server

    async def hang_up(self) -> None:
        """Make the other side unreachable."""
        await self._other.close()

    async def deliver(self) -> None:
        """Let everything leave that may."""
        await self.router.outbox.settle()

    async def deliver_later(self, **time: float) -> None:
        """Let time pass, then clear up doubts and let everything leave that may."""
        self.clock.forward(**time)
        await self.router.outbox.look_up_doubts()
        await self.deliver()
