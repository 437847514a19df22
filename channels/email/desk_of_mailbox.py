"""What a mailbox's thread needs of the router, which lives in the loop."""

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeVar

from channels.email.intake import Intake
from channels.email.oauth import all_tokens
from channels.email.settings import Imap, Settings
from channels.email.worker import PATIENCE
from desk.clock import new_token
from desk.office import Office
from router import Router
from router.cursors import cursor as find_cursor
from router.cursors import lease, move_cursor

T = TypeVar("T")
_PATIENCE = 2 * PATIENCE
"""Seconds that keeping one mail may take before its mailbox is connected anew."""


class Desk:
    """Works for threads; made in the loop, and every call blocks until the work is done."""

    def __init__(self, office: Office, settings: Settings, router: Router, intake: Intake) -> None:
        self._router, self._intake = router, intake
        self._loop, self._holder = asyncio.get_running_loop(), new_token()
        self.office = office.code
        self.largest = settings.max_bytes
        """Bytes of the largest mail that is fetched whole."""

    def token(self, imap: Imap) -> str:
        """Return what stands for the password, "" where there is one."""
        tokens = all_tokens(self._router, imap.oauth)
        return self._wait(tokens.get()) if tokens else ""

    def forget_token(self, imap: Imap) -> None:
        """Ask for another token next time."""
        if tokens := all_tokens(self._router, imap.oauth):
            tokens.forget()

    def lease(self, name: str, seconds: float) -> bool:
        """Take or keep the sole right to read a mailbox."""
        at = self._router.clock()
        return self._wait(self._router.run(lease, name, self._holder, for_s=seconds, at=at))

    def cursor(self, name: str) -> dict[str, Any]:
        """Return how far a mailbox was read."""
        return self._wait(self._router.store.read(find_cursor, name))

    def move(self, name: str, value: dict[str, Any]) -> None:
        """Remember how far a mailbox was read."""
        self._wait(self._router.run(move_cursor, name, value, self._router.clock()))

    def keep(self, raw: bytes, at: datetime, cursor: tuple[str, dict[str, Any]]) -> None:
        """Keep a mail and move the cursor, in one transaction."""
        self._wait(self._intake.take(raw, at=at, cursor=cursor))

    def keep_head(
        self, head: bytes, size: int, at: datetime, cursor: tuple[str, dict[str, Any]]
    ) -> None:
        """Keep that there is a mail which is too large to fetch."""
        self._wait(self._intake.take_head(head, size, at, cursor))

    def now(self) -> datetime:
        """Return the present instant."""
        return self._router.clock()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(_PATIENCE)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise
