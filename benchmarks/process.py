"""A `loket serve` of its own, watched from outside."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds that a process has to become ready."""


@dataclass
class Served:
    """A running `loket serve`; `ready` is the seconds from its start to the first 200."""

    pid: int
    port: int
    ready: float

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def resident(self) -> float:
        """Return the resident memory in MB (of 1024 * 1024 bytes), shared libraries counted."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextlib.asynccontextmanager
async def served(config: Path, port: int) -> AsyncIterator[Served]:
    """Run `loket serve` while the block runs, with its byte code, as pip installs it."""
    command = [sys.executable, "-m", "loket", "serve", "--config", str(config)]
    began = time.perf_counter()
    log = config.with_suffix(".log").open("ab")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=log, stderr=log, env=environment
    )
    try:
        await answers(port, process)
        yield Served(process.pid, port, time.perf_counter() - began)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        log.close()


async def answers(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until /health says 200; a look each 5 ms costs the starting process next to nothing."""
    async with asyncio.timeout(PATIENCE):
        while process.returncode is None:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                if await _healthy(port):
                    return
            await asyncio.sleep(0.005)
    raise RuntimeError("loket serve ended before it was ready")


async def _healthy(port: int) -> bool:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return b" 200 " in await reader.readuntil(b"\r\n")
    finally:
        writer.close()
