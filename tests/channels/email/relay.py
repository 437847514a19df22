"""Stands between a mail client and its server, line by line."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable


@contextlib.asynccontextmanager
async def between(
    port: int,
    asked: Callable[[bytes], Awaitable[bytes]],
    told: Callable[[bytes], bytes] = bytes,
) -> AsyncIterator[int]:
    """Stand before a server at a port of our own; yield that port.

    A line that is `asked` is answered here, if with anything; what is `told` may be changed.
    """

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", port)
        answers = asyncio.create_task(_pour(back, writer, told))
        while line := await reader.readline():
            if answer := await asked(line):
                writer.write(answer)
            else:
                forth.write(line)
        forth.close()
        await answers

    standing = await asyncio.start_server(relay, "127.0.0.1", 0)
    yield standing.sockets[0].getsockname()[1]
    standing.close()


async def _pour(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, told: Callable[[bytes], bytes]
) -> None:
    while some := await reader.read(4096):
        writer.write(told(some))
    writer.close()
