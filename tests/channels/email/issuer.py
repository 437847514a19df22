"""Two fakes on the wire: who gives out tokens, and a mail server's door that takes them."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.channels.email.imap_server import CERT, KEY, PASSWORD, USER


def context() -> ssl.SSLContext:
    """Return what a server of this machine shows."""
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(CERT, KEY)
    return made


class Issuer:
    """Gives out tokens as Google and Microsoft do; `answers` are given first, in order."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.usual: dict[str, Any] = {"access_token": "baru", "expires_in": 3600}
        self._server = TestServer(self._app())

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/token", self._give)
        return app

    async def _give(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        status, said = self.answers.pop(0) if self.answers else (200, self.usual)
        return web.json_response(said, status=status)

    @property
    def url(self) -> str:
        """Where it gives them out."""
        return str(self._server.make_url("/token"))

    async def __aenter__(self) -> "Issuer":
        await self._server.start_server()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._server.close()


@asynccontextmanager
async def tunnel(to: int, *, token: str = "") -> AsyncIterator[int]:
    """Stand in TLS before a mail server on a port; with `token`, take that in place of a password.

    Yields the port.
    """

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", to)
        back = asyncio.create_task(_copy(inner, writer))
        try:
            if token:
                await _sign_in(reader, writer, outer, token)
            await _copy(reader, outer)
        finally:
            outer.close()
            await back
            writer.close()

    server = await asyncio.start_server(carry, "127.0.0.1", 0, ssl=context())
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    except OSError:
        return


async def _sign_in(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inner: Any, token: str
) -> None:
    """Take XOAUTH2, and sign in behind with the password that the server knows."""
    while line := await reader.readline():
        tag, command, *rest = line.decode().split()
        if command != "AUTHENTICATE":
            inner.write(line)
            continue
        if len(rest) < 2:  # the client waits to be asked for the token
            writer.write(b"+ \r\n")
            rest.append((await reader.readline()).decode().strip())
        if b64decode(rest[1]) == f"user={USER}\x01auth=Bearer {token}\x01\x01".encode():
            inner.write(f"{tag} LOGIN {USER} {PASSWORD}\r\n".encode())
            return
        writer.write(f"{tag} NO [AUTHENTICATIONFAILED] token\r\n".encode())
