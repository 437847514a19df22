"""How a ticket stands against its deadline, and where that puts it on the list."""

from datetime import datetime, timedelta
from typing import Protocol

SOON = timedelta(hours=2)
"""A deadline this near is marked, whatever share of the time has passed."""
NEAR = timedelta(hours=4)
"""A window that closes within this time is marked."""
LAST = 10**12


class Timed(Protocol):
    """What of a ticket decides how it stands."""

    @property
    def id(self) -> int | None: ...  # noqa: D102
    @property
    def next_due_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def watched_due(self) -> datetime | None: ...  # noqa: D102
    @property
    def watched(self) -> str: ...  # noqa: D102
    @property
    def closable_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def closed_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def incomplete(self) -> bool: ...  # noqa: D102


class Windowed(Protocol):
    """What decides whether a window matters."""

    @property
    def next_due_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def closed_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def window_until(self) -> datetime | None: ...  # noqa: D102


def state(ticket: Timed, as_of: datetime) -> str:
    """Return closed, closable or waiting (for the person), overdue, soon, half or owed.

    A request whose promise does not count yet is incomplete, unless the office's next word presses.
    """
    if ticket.closed_at:
        return "closed"
    due = ticket.next_due_at
    if due is None and ticket.closable_at:
        return "closable"
    if due is None:
        return "incomplete" if ticket.incomplete else "waiting"
    if due < as_of:
        return "overdue"
    if due - as_of <= SOON or is_at("soon", ticket):
        return "soon"
    if ticket.incomplete:
        return "incomplete"
    return "half" if is_at("half", ticket) else "owed"


def is_at(level: str, ticket: Timed) -> bool:
    """Return whether the watch has recorded a level of what is due now."""
    return ticket.watched_due == ticket.next_due_at and level in ticket.watched.split()


def window(entry: Windowed, as_of: datetime) -> str:
    """Return how WhatsApp's window stands against what is owed: open, near, shut, or nothing.

    Nothing where nothing is owed, or the promise ends before the window does.
    """
    until, due = entry.window_until, entry.next_due_at
    if until is None or due is None or entry.closed_at or due <= until:
        return ""
    if until <= as_of:
        return "shut"
    return "near" if until - as_of <= NEAR else "open"


def order(ticket: Timed) -> str:
    """Return a text by which tickets sort as the store finds them: a moved row finds its place."""
    key = ticket.id or 0
    if ticket.closed_at:
        return f"2 {LAST - int(ticket.closed_at.timestamp()):013d} {LAST - key:013d}"
    if ticket.next_due_at:
        return f"0 {int(ticket.next_due_at.timestamp()):013d} {key:013d}"
    return f"1 {LAST - key:013d}"
