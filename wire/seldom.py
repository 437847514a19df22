"""Tells seldom what strangers can cause as often as they like: no flood may fill the disk."""

from asyncio import get_running_loop

EVERY = 60.0
"""Seconds between two lines in the log."""


class Seldom:
    """Counts what happens, and says when it is time to tell it."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._times = 0
        self._next = 0.0

    def due(self) -> int:
        """Count once more; return how often it happened since it was told, 0 until it is time."""
        self._times += 1
        now = get_running_loop().time()
        if now < self._next:
            return 0
        times, self._times, self._next = self._times, 0, now + self._every
        return times
