"""A real `loket serve` process that is killed without warning and started again."""

import asyncio
import contextlib
import random
import signal
import sys
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
        self.answers: list[int] = []
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start and wait until it answers."""
        command = [sys.executable, "-m", "loket", "serve", "--config", str(self._config)]
        self._process = await asyncio.create_subprocess_exec(*command)
        async with asyncio.timeout(30), aiohttp.ClientSession() as http:
            while True:
                assert self._process.returncode is None, "the help desk did not start"
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{self.url}/health") as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """Kill without warning."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        self.kills += 1

    async def stop(self) -> None:
        """Ask it to stop, and wait for it."""
        if self._process and self._process.returncode is None:
            self._process.terminate()
            assert await self._process.wait() == 0

    async def die_often(self, times: int, chance: random.Random) -> None:
        """Kill it at random instants, and start it again each time."""
        for _ in range(times):
            await self.start()
            await asyncio.sleep(chance.uniform(0.05, 0.7))
            await self.kill()
        await self.start()
