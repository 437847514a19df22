"""What a mailbox's thread needs of its channel."""

from datetime import datetime
from typing import Any, Protocol

from channels.email.settings import Imap


class Desk(Protocol):
    """What a mailbox needs of its channel; all calls block until the work is done."""

    office: str
    largest: int
    """Bytes of the largest mail that is fetched whole."""

    def token(self, settings: Imap) -> str:
        """Return what stands for the password, "" where there is one."""
        ...

    def forget_token(self, settings: Imap) -> None:
        """Ask for another token next time."""
        ...

    def lease(self, name: str, seconds: float) -> bool:
        """Take or keep the sole right to read a mailbox."""
        ...

    def cursor(self, name: str) -> dict[str, Any]:
        """Return how far a mailbox was read."""
        ...

    def move(self, name: str, value: dict[str, Any]) -> None:
        """Remember how far a mailbox was read."""
        ...

    def keep(self, raw: bytes, at: datetime, cursor: tuple[str, dict[str, Any]]) -> None:
        """Keep a mail and move the cursor, in one transaction."""
        ...

    def keep_head(
        self, head: bytes, size: int, at: datetime, cursor: tuple[str, dict[str, Any]]
    ) -> None:
        """Keep that there is a mail which is too large to fetch."""
        ...

    def now(self) -> datetime:
        """Return the present instant."""
        ...
