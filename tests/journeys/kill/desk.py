"""A real `loket serve` process that is killed without warning and started again."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp

SID, TOKEN, NUMBER = "AC" + "a" * 32, "a-secret-of-the-test", "+6281210007604"
CONFIG = """
include = "{offices}/mamuju.toml"
[server]
port = {port}
[store]
url = "{database}"
[log]
level = "error"
[office.7604]
quiet = {{ whatsapp = 0.2, webchat = 0.1, email = 0.0 }}
[office.7604.channels.whatsapp]
account_sid = "{sid}"
auth_token = "{token}"
number = "{number}"
api_base = "{api}"
[office.7604.channels.webchat]
origins = ["https://mamujukab.bps.go.id"]
{more}
"""


class KilledDesk:
    """Starts, kills and starts again; `kills` counts how often it died."""

    def __init__(self, config: Path, url: str) -> None:
        self._config, self.url = config, url
        self.kills = 0
        self._nursery: asyncio.subprocess.Process | None = None
        self._process = 0

    async def start(self) -> None:
        """Start and wait until it answers."""
        if self._nursery is None:
            command = [sys.executable, "-m", "tests.journeys.kill.nursery", str(self._config)]
            self._nursery = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        assert self._nursery.stdin
        self._nursery.stdin.write(b"\n")
        self._process = await self._told()
        async with asyncio.timeout(30), aiohttp.ClientSession() as http:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{self.url}/health") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """Kill without warning."""
        assert await self._end(signal.SIGKILL) == -signal.SIGKILL
        self.kills += 1

    async def stop(self) -> None:
        """Ask it to stop, and wait for it."""
        if self._process:
            assert await self._end(signal.SIGTERM) == 0
        if self._nursery and self._nursery.stdin:
            self._nursery.stdin.close()
            await self._nursery.wait()

    async def die_often(self, times: int, chance: random.Random, done: Callable[[], int]) -> None:
        """Kill it at random instants of its work, and start it again each time.

        `done` counts its work: each life does a little, however slow the machine is.
        """
        for _ in range(times):
            await self.start()
            enough = done() + chance.randint(0, 4)
            for _ in range(1500):
                if done() >= enough:
                    break
                await asyncio.sleep(0.02)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            await self.kill()
        await self.start()

    async def _end(self, how: signal.Signals) -> int:
        """Send a signal, and return the exit code."""
        os.kill(self._process, how)
        self._process = 0
        return await self._told()

    async def _told(self) -> int:
        assert self._nursery
        assert self._nursery.stdout
        return int(await self._nursery.stdout.readline())
