"""Ways in and out, one file each with three names: `Settings`, `Channel`, `read`."""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from aiohttp import web

    from desk.inbound import Inbound
    from router.channel import Outgoing


class Channel(Protocol):
    """One office's connection to one network; made from (office, settings, router)."""

    name: ClassVar[str]
    account: str

    def routes(self) -> "Iterable[web.RouteDef]":
        """Return the HTTP routes on which the network calls us, under /channels/<office>/<name>."""
        ...

    async def listen(self) -> None:
        """Hear what does not come by HTTP, until cancelled; returns at once if there is nothing."""
        ...

    async def send(self, outgoing: "Outgoing") -> str:
        """Send; return the network's id; raise DeliveryError or Unknown."""
        ...

    async def lookup(self, outgoing: "Outgoing") -> str | None:
        """Ask whether a message in doubt went: its id, None if surely not, or Unknown."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...


@runtime_checkable
class HoldsLines(Protocol):
    """A channel with long-lived connections of people, who must go before the desk can stop."""

    async def hang_up(self) -> None:
        """Send everybody away; they come back by themselves."""
        ...


def names() -> list[str]:
    """Return the names of all channels there are."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def load(name: str) -> ModuleType:
    """Import a channel by its section's name, only when an office configures it."""
    return importlib.import_module(f"channels.{name}")


def described(seen: "Inbound") -> dict[str, Any]:
    """Return what `loket read` shows of a message."""
    return {
        "channel": seen.channel,
        "account": seen.account,
        "external_id": seen.external_id,
        "sender": {"kind": seen.sender.kind, "value": seen.sender.value, "name": seen.sender.name},
        "also": [{"kind": kind, "value": value} for kind, value in seen.sender.also],
        "text": seen.text,
        "kind": seen.kind.value,
        "files": [
            {"name": f.name, "content_type": f.content_type, "url": f.url} for f in seen.files
        ],
        "extra": dict(seen.extra),
    }
