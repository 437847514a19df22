"""How often something may happen, remembered as one number for each who does it."""

CROWD = 10_000
"""From how many names on those who have been quiet are forgotten."""


class Rate:
    """Allows each name so many times a minute, all at once if need be (a leaky bucket)."""

    __slots__ = ("_burst", "_free_at", "_gap")

    def __init__(self, per_minute: int) -> None:
        self._gap = 60 / per_minute
        self._burst = 60.0
        self._free_at: dict[str, float] = {}

    def wait(self, name: str, now: float) -> float:
        """Count one and return 0, or return the seconds to wait; `now` is any steady clock."""
        if len(self._free_at) > CROWD:
            self._forget(now)
        free_at = max(self._free_at.get(name, now), now) + self._gap
        if free_at - now > self._burst + 1e-6:
            return free_at - now - self._burst
        self._free_at[name] = free_at
        return 0.0

    def _forget(self, now: float) -> None:
        self._free_at = {name: at for name, at in self._free_at.items() if at > now}
