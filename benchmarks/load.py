"""A small load generator: ready-made HTTP requests over kept-open connections."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Run:
    """What one run showed: requests a second, and seconds that each request took, sorted."""

    rate: float
    took: list[float]
    refused: int

    def percentile(self, share: float) -> float:
        """Return the seconds within which a share of the requests was answered."""
        return self.took[min(len(self.took) - 1, int(len(self.took) * share))]


def post(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return a POST request as bytes."""
    parts = urlsplit(url)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def fire(host: str, port: int, requests: Sequence[bytes], connections: int = 64) -> Run:
    """Send all requests, each connection one after the other; return how it went."""
    waiting = iter(requests)
    took: list[float] = []
    refused = 0

    async def connection() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection(host, port)
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            status = await _answer(reader)
            took.append(time.perf_counter() - began)
            refused += status != 200
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*[connection() for _ in range(connections)])
    elapsed = time.perf_counter() - began
    return Run(len(took) / elapsed, sorted(took), refused)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length:
        await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def pace(host: str, port: int, requests: Sequence[bytes], a_second: float) -> Run:
    """Send each request at its time, whatever became of those before; return how it went."""
    took: list[float] = []
    refused = 0
    began = time.perf_counter()

    async def one(at: float, request: bytes) -> None:
        nonlocal refused
        await asyncio.sleep(at - (time.perf_counter() - began))
        reader, writer = await asyncio.open_connection(host, port)
        sent = time.perf_counter()
        writer.write(request)
        refused += await _answer(reader) != 200
        took.append(time.perf_counter() - sent)
        writer.close()

    await asyncio.gather(*(one(n / a_second, request) for n, request in enumerate(requests)))
    return Run(len(took) / (time.perf_counter() - began), sorted(took), refused)
