"""Files that are not what they say they are: nothing of them is kept, and little is read."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from router.channel import NotFetched
from wire.fence import Fence

MOST = 100_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"


@asynccontextmanager
async def saying(head: bytes, body: bytes, again: float | None = None) -> AsyncIterator[str]:
    """Say the same to everybody, the body over and over where `again` is a pause in seconds."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + head + b"\r\n" + body)
        try:
            while again is not None:
                writer.write(body)
                await writer.drain()
                await asyncio.sleep(again)
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@pytest.mark.parametrize(
    ("head", "body", "again", "reason"),
    [
        (b"", b"x" * 4096, 0, "large"),
        (b"", b"x", 0.05, "slow"),
        (b"Content-Length: 1000\r\n", b"x" * 10, None, "network"),
        (b"Content-Length: -5\r\n", b"x", None, "network"),
        (b"Content-Length: 99999999999\r\n", b"x", None, "large"),
        (b"Content-Encoding: gzip\r\n", gzip.compress(bytes(50 * MOST)), None, "large"),
        (b"Content-Encoding: gzip\r\n", b"no gzip at all", None, "network"),
    ],
    ids=["endless", "dripping", "cut", "negative", "boasting", "bomb", "no gzip"],
)
async def test_a_file_that_lies_about_its_length_is_given_up(
    head: bytes, body: bytes, again: float | None, reason: str
) -> None:
    async with saying(head, body, again) as base:
        fence = Fence(base, MOST, timeout=1)
        with pytest.raises(NotFetched) as given_up:
            await fence.fetch(f"{base}/file", {})
        await fence.close()
    assert given_up.value.reason == reason
    assert given_up.value.permanent == (reason == "large")
