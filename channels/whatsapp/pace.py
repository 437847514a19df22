"""Not more to one person than WhatsApp takes: one message in six seconds, with a small burst."""

import asyncio
from collections import OrderedDict

MOST = 10_000
"""Persons remembered at the most; who was silent longest is forgotten first."""


class Pace:
    """A bucket of `burst` messages for each person, filled again by one every `seconds`."""

    def __init__(self, seconds: float, burst: int) -> None:
        self._seconds, self._burst = seconds, burst
        self._until: OrderedDict[str, float] = OrderedDict()
        """When each person's bucket will be full again."""

    async def wait(self, to: str) -> None:
        """Return when a message to somebody may leave; it is counted."""
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(self.take(to, now))

    def take(self, to: str, now: float) -> float:
        """Count a message to somebody at `now`; return the seconds until it may leave."""
        full = max(self._until.pop(to, now), now) + self._seconds
        self._until[to] = full
        while len(self._until) > MOST:
            self._until.popitem(last=False)
        return max(0.0, full - now - self._seconds * self._burst)
