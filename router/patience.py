"""How long to wait before what failed is tried again."""

from random import SystemRandom

SHORTEST, LONGEST = 0.5, 15.0
"""Seconds."""
_chance = SystemRandom()


class Patience:
    """Waits that grow twofold while something fails, each a little by chance.

    So a database that was away is neither asked each second, nor by all at the same instant.
    """

    def __init__(self) -> None:
        self._next = SHORTEST

    def wait(self) -> float:
        """Return the seconds to wait after another failure."""
        longest, self._next = self._next, min(2 * self._next, LONGEST)
        return longest * _chance.uniform(0.5, 1.0)

    def restore(self) -> None:
        """Begin with short waits again: it went well."""
        self._next = SHORTEST
