"""The only place that asks what time it is; everywhere else time is handed in."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def new_token() -> str:
    """Return 128 unguessable bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)
