"""Idle visitors of the website chat, and one message among them: `python -m benchmarks.chat`.

Opens 5,000 chats on a served office in steps, and tells what each costs in resident memory; before
and with the idle chats open, talking visitors write messages, and the time counts from the frame to
the acknowledgement that the message is durable (SQLite, synchronous=FULL).
"""

import asyncio
import resource
import tempfile
import time
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

from benchmarks import office
from benchmarks.ports import free_port
from benchmarks.process import Served, served
from benchmarks.questions import questions
from benchmarks.visitor import Visitor

STEPS = (1000, 2000, 2000)
TALKING = 4
EACH = 100


async def come(http: ClientSession, url: str, many: int) -> list[Visitor]:
    """Open many chats, fifty at a time."""
    visitors: list[Visitor] = []
    while len(visitors) < many:
        batch = min(50, many - len(visitors))
        visitors += await asyncio.gather(*(Visitor.come(http, url) for _ in range(batch)))
    return visitors


async def talk(http: ClientSession, url: str) -> list[float]:
    """Let a few visitors write; return the seconds to each acknowledgement, sorted."""
    took: list[float] = []

    async def one(texts: list[str]) -> None:
        visitor = await Visitor.come(http, url)
        for text in texts:
            began = time.perf_counter()
            await visitor.say(text)
            took.append(time.perf_counter() - began)
        await visitor.go()

    asked = questions()
    await asyncio.gather(*(one(asked[n * EACH :][:EACH]) for n in range(TALKING)))
    return sorted(took)


async def measure(run: Served) -> None:
    """Measure and print."""
    async with ClientSession(connector=TCPConnector(limit=0)) as http:
        await talk(http, run.url)  # warms up
        _print_times("nobody else", await talk(http, run.url))
        idle: list[Visitor] = []
        for many in STEPS:
            before, began = run.resident(), time.perf_counter()
            idle += await come(http, run.url, many)
            rate = many / (time.perf_counter() - began)
            await asyncio.sleep(1)
            each = (run.resident() - before) * 1024 / many
            print(f"{len(idle):5} idle chats  {each:6.1f} KB each  opened {rate:6.0f} /s")
        _print_times(f"with {len(idle)} idle chats", await talk(http, run.url))
        print(f"{run.resident():6.1f} MB resident")


def _print_times(when: str, took: list[float]) -> None:
    p50, p99 = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000
    print(f"message to acknowledgement, {when:22} p50 {p50:6.1f} ms  p99 {p99:6.1f} ms")


async def serve(folder: Path) -> None:
    """Serve an office with the chat alone, and measure."""
    port = free_port()
    config = office.written(folder, office.CHAT, port=port, store="sqlite:///b.db")
    async with served(config, port) as run:
        await measure(run)


def main() -> None:
    """Measure and print."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(serve(Path(folder)))


if __name__ == "__main__":
    main()
