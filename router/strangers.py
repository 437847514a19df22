"""What nobody vouches for is kept apart, but strangers must not fill the disk."""

from desk.clock import Clock

KEPT_A_MINUTE = 120
"""Payloads nobody vouches for that are kept in a minute."""


class Strangers:
    """Counts what strangers send to one address."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._minute, self._kept = clock, "", 0

    def may_be_kept(self) -> bool:
        """Count a payload; return whether it may still be kept in this minute."""
        minute = self._clock().strftime("%H:%M")
        if minute != self._minute:
            self._minute, self._kept = minute, 0
        self._kept += 1
        return self._kept <= KEPT_A_MINUTE
