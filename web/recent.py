"""Answers that stay good for a while, so that a page open to all costs the database little."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
FRESH = timedelta(minutes=1)
"""How long what was counted is told again."""
MOST = 2000


class Recent:
    """Remembers what was asked lately; who asks meanwhile waits for the same answer."""

    def __init__(self) -> None:
        self._known: dict[object, tuple[datetime, asyncio.Future[Any]]] = {}

    async def get(self, key: object, ask: Callable[[], Awaitable[T]], *, as_of: datetime) -> T:
        """Return the answer to a question, asked anew when the known one is old or failed."""
        known = self._known.get(key)
        if known is None or _stale(*known, as_of=as_of):
            if len(self._known) >= MOST:
                self._known.clear()
            known = self._known[key] = as_of, asyncio.ensure_future(ask())
        # Who goes away must not take the answer from those who wait for the same.
        found: T = await asyncio.shield(known[1])
        return found


def _stale(asked_at: datetime, answer: "asyncio.Future[Any]", *, as_of: datetime) -> bool:
    failed = answer.done() and (answer.cancelled() or answer.exception() is not None)
    return failed or not timedelta() <= as_of - asked_at < FRESH
