"""How often a channel is heard, and when its silence is longer than usual: pure."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from desk.calendar import Calendar

WEEKS = 8
"""Weeks that are remembered, and with which a silence is compared."""
ENOUGH_WEEKS = 3
"""Weeks with the same open hours that must be known before anything is called unusual."""
EXPECTED = 5.0
"""Messages that usually come in such a time: of so many, none comes by chance in 1 of 150 cases."""
_WEEK = 7 * 24
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Pulse:
    """What one channel of an office heard, sent and could not send. Instants are aware UTC."""

    heard_at: datetime | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    failed_message: int = 0
    """The last message that could not be sent."""
    heard: int = 0
    sent: int = 0
    failed: int = 0
    hours: dict[int, int] = field(default_factory=dict)
    """Messages heard in each hour (since 1970) of the weeks that are remembered."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Pulse":
        """Return a pulse as it was kept."""
        read: dict[str, Any] = {
            name: datetime.fromisoformat(value) if name.endswith("_at") and value else value
            for name, value in kept.items()
        }
        read["hours"] = {int(hour): count for hour, count in kept.get("hours", {}).items()}
        return cls(**read)

    def keep(self) -> dict[str, Any]:
        """Return what is kept, as JSON."""
        kept = asdict(self)
        for name in ("heard_at", "sent_at", "failed_at"):
            kept[name] = kept[name].isoformat() if kept[name] else None
        return kept | {"hours": {str(hour): count for hour, count in self.hours.items()}}

    def hear(self, at: datetime) -> None:
        """Count a message that came."""
        self.heard, self.heard_at = self.heard + 1, _later(self.heard_at, at)
        number = hour_of(at)
        self.hours[number] = self.hours.get(number, 0) + 1
        oldest = max(self.hours) - WEEKS * _WEEK - 24
        self.hours = {hour: count for hour, count in self.hours.items() if hour >= oldest}

    def send(self, at: datetime) -> None:
        """Count a message that left."""
        self.sent, self.sent_at = self.sent + 1, _later(self.sent_at, at)

    def fail(self, at: datetime, message_id: int) -> None:
        """Count a message that could not be sent."""
        self.failed, self.failed_at = self.failed + 1, _later(self.failed_at, at)
        self.failed_message = message_id

    def is_silent(self, calendar: Calendar, as_of: datetime) -> bool:
        """Return whether it is silent longer than usual at these hours of these weekdays.

        Only open hours count, and only weeks that were open in the same hours: a holiday is quiet.
        Something came then in every such week, and several messages on the average.
        """
        if self.heard_at is None or not calendar.is_open(as_of):
            return False
        first, now = hour_of(self.heard_at) + 1, hour_of(as_of)
        hours = [hour for hour in range(max(first, now - _WEEK), now) if _open(calendar, hour)]
        weeks = [
            sum(self.hours.get(hour - back * _WEEK, 0) for hour in hours)
            for back in range(1, WEEKS + 1)
            if self._knew(hours, back) and all(_open(calendar, h - back * _WEEK) for h in hours)
        ]
        usual = math.fsum(weeks) / len(weeks) if weeks else 0.0
        return len(weeks) >= ENOUGH_WEEKS and all(weeks) and usual >= EXPECTED

    def _knew(self, hours: list[int], back: int) -> bool:
        """Return whether anything was counted yet, so many weeks ago."""
        return bool(hours) and min(self.hours, default=hours[-1]) <= hours[0] - back * _WEEK


def hour_of(at: datetime) -> int:
    """Return the number of the hour in which an instant lies."""
    return int(at.timestamp() // 3600)


def _open(calendar: Calendar, hour: int) -> bool:
    """Return whether the office was open in the middle of an hour."""
    return calendar.is_open(datetime.fromtimestamp(hour * 3600, UTC) + _HOUR / 2)


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
