"""What the router asks of a channel: to send, and to say how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from desk.message import Attachment


class DeliveryError(Exception):
    """The network refused; `permanent` says that trying again is useless.

    `retry_after` is what the network asked us to wait, in seconds. `opted_out` says that the
    person asked for no more messages. `word` names the reason where the reason itself must not
    stand, in logs: refused, timeout, login, unreached or template.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        opted_out: bool = False,
        word: str = "refused",
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.retry_after = reason, permanent, retry_after
        self.opted_out, self.word = opted_out, word


class Unknown(Exception):
    """Nobody can tell whether the message was sent; it must not be sent blindly again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotFetched(Exception):
    """A file could not be fetched; `reason` is a word for the catalogue of the pages.

    `permanent` says that trying again is useless.
    """

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as a network gave it; `content_type` is what the network calls it."""

    content: bytes
    content_type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes out with a message; `store.files.content` gives the bytes for `sha256`."""

    attachment_id: int
    name: str
    content_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, file: Attachment) -> "Enclosed":
        """Return an attachment as it goes out."""
        return cls(file.id or 0, file.name, file.content_type, file.size, file.sha256)


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
    files: tuple[Enclosed, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


class Outlet(Protocol):
    """The sending half of a channel."""

    async def send(self, outgoing: Outgoing) -> str:
        """Send; return the network's id; raise DeliveryError or Unknown."""
        ...

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Ask whether a message in doubt went: its id, None if surely not, or Unknown."""
        ...


@runtime_checkable
class Fetches(Protocol):
    """A channel whose network names files by an address, to be fetched later."""

    async def fetch(self, url: str) -> Fetched:
        """Return the file at an address that the network gave us; raise NotFetched."""
        ...


@dataclass(frozen=True, slots=True)
class ListedTemplate:
    """A message that a network approves, as it lists it; `variables` gives an example for each."""

    key: str
    name: str
    language: str
    category: str
    state: str
    body: str
    variables: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class HasTemplates(Outlet, Protocol):
    """A channel whose network approves messages with which an office may write first."""

    account: str

    async def templates(self) -> list[ListedTemplate]:
        """Return what the network lists; raise DeliveryError when it cannot be asked."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A mailbox, log or provider that a channel asks for what came; `name` is no person's.

    `beside` says that another process asks, so that nothing is known here.
    """

    name: str
    read_at: datetime | None = None
    trouble: str = ""
    """What went wrong since it was last read, in a word; empty when nothing did."""
    beside: bool = False
    every: float = 60.0
    """Seconds after which it is asked again."""


@runtime_checkable
class Asks(Protocol):
    """A channel that asks for what came, and may find nobody who answers."""

    def asked(self) -> list[Asked]:
        """Return whom it asks, and how that went."""
        ...


@dataclass(frozen=True, slots=True)
class Tried:
    """A connection of the configuration that was tried: `fault` says what is wrong, if anything.

    `mend` says what to do. Neither holds a secret.
    """

    what: str
    fault: str = ""
    mend: str = ""


@runtime_checkable
class Tries(Protocol):
    """A channel whose connections can be tried without sending or taking anything."""

    async def try_connections(self) -> list[Tried]:
        """Try each connection, within some seconds."""
        ...


@runtime_checkable
class Replays(Protocol):
    """A channel that can look again at what it refused."""

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a payload if it can be vouched for now; return whether it was taken."""
        ...
