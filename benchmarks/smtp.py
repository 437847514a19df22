"""A mail server that hands mail on: a few connections, each mail on its own transaction."""

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress

AT_ONCE = 8
"""Connections."""


async def deliver(
    port: int, mails: Iterable[tuple[str, bytes]], connections: int = AT_ONCE
) -> float:
    """Hand on (recipient, mail) pairs; return the seconds until all were taken for good."""
    waiting = iter(mails)
    began = time.perf_counter()
    await asyncio.gather(*(_connection(port, waiting) for _ in range(connections)))
    return time.perf_counter() - began


async def _connection(port: int, waiting: Iterable[tuple[str, bytes]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _expect(reader, b"220")
    await _say(reader, writer, b"EHLO mx.warga.example", b"250")
    for recipient, mail in waiting:
        envelope = b"MAIL FROM:<warga@warga.example>\r\nRCPT TO:<" + recipient.encode() + b">\r\n"
        writer.write(envelope + b"DATA\r\n")  # in one go, as Postfix and Exim do (RFC 2920)
        for answer in (b"250", b"250", b"354"):
            await _expect(reader, answer)
        stuffed = mail.replace(b"\r\n.", b"\r\n..")
        await _say(reader, writer, stuffed + b"\r\n.", b"250")
    writer.write(b"QUIT\r\n")
    with suppress(ConnectionError):
        await writer.drain()
    writer.close()


async def _say(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: bytes, answer: bytes
) -> None:
    writer.write(line + b"\r\n")
    await _expect(reader, answer)


async def _expect(reader: asyncio.StreamReader, answer: bytes) -> None:
    while (line := await reader.readline())[3:4] == b"-":
        pass
    if not line.startswith(answer):
        raise RuntimeError(f"the server said {line!r}")
