"""A mailbox's server with a certificate of its own making, which keeps what it is told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.channels.email.issuer import context


@contextlib.asynccontextmanager
async def impostor(security: str) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Listen with "tls", "starttls" or "none"; yield the port, and the lines that were heard.

    It lets nobody in.
    """
    heard: list[bytes] = []
    able = b"CAPABILITY IMAP4rev1" + b" STARTTLS" * (security == "starttls")

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [" + able + b"] ready\r\n")
        with contextlib.suppress(OSError):  # who does not trust us goes
            while line := await reader.readline():
                heard.append(line)
                tag, command = line.split()[:2]
                if command == b"CAPABILITY":
                    writer.write(b"* " + able + b"\r\n")
                writer.write(tag + (b" NO go\r\n" if command == b"LOGIN" else b" OK so\r\n"))
                if command == b"STARTTLS" and security == "starttls":
                    await writer.start_tls(context())
        writer.close()

    shown = context() if security == "tls" else None
    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=shown)
    async with server:
        yield server.sockets[0].getsockname()[1], heard
