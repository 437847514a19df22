"""What the router asks of a channel: to send, and to say how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class DeliveryError(Exception):
    """The network refused; `permanent` says that trying again is useless.

    `retry_after` is what the network asked us to wait, in seconds.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.retry_after = reason, permanent, retry_after


class Unknown(Exception):
    """Nobody can tell whether the message was sent; it must not be sent blindly again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out, with all a channel needs and no database behind it."""

    message_id: int
    office: str
    conversation_id: int
    channel: str
    account: str
    address: str
    text: str
    author: str
    """bot, officer or system: officers' e-mail carries no automatic-mail headers."""
    token: str
    """The conversation's unguessable name."""
    subject: str = ""
    thread: tuple[str, ...] = ()
    """Network ids of the conversation's earlier messages on this channel, oldest first."""
    attempt: int = 1
    written_at: datetime | None = None
    status_at: datetime | None = None
    """Since when it is on its way, or in doubt."""
    extra: Mapping[str, Any] = field(default_factory=dict)


class Outlet(Protocol):
    """The sending half of a channel."""

    async def send(self, outgoing: Outgoing) -> str:
        """Send; return the network's id; raise DeliveryError or Unknown."""
        ...

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Ask whether a message in doubt went: its id, None if surely not, or Unknown."""
        ...
