"""What both ways to WhatsApp can do; `Channel` does the rest for either."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from aiohttp import web

from channels.whatsapp.parts import Tag
from channels.whatsapp.pieces import Piece
from desk.office import Office
from router import Router
from router.channel import Fetched, ListedTemplate, Outgoing, Tried


class Line(Protocol):
    """One office's number at one provider."""

    limit: int
    """UTF-16 units that the provider takes as one message."""

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where the provider posts."""
        ...

    async def post(self, outgoing: Outgoing, piece: Piece, tag: Tag) -> str:
        """Send one piece; return its id; raise DeliveryError or Unknown."""
        ...

    async def find(self, outgoing: Outgoing, sent: Sequence[Piece]) -> list[str]:
        """Return for each piece its id at the provider, or nothing; raise Unknown."""
        ...

    async def fetch(self, url: str) -> Fetched:
        """Return a file that somebody sent; raise NotFetched."""
        ...

    async def catch_up(self) -> None:
        """Take what no webhook told: messages that came, and statuses that stuck."""
        ...

    async def try_connections(self) -> list[Tried]:
        """Ask the provider for what needs the secrets of the configuration, and nothing else."""
        ...

    async def templates(self) -> list[ListedTemplate]:
        """Return the templates of the account; raise DeliveryError when it cannot be asked."""
        ...

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a payload from the quarantine if it can be vouched for now."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...


def line_of(office: Office, settings: Any, router: Router) -> Line:
    """Return the line of the provider that the section names; only its code is imported."""
    if settings.provider == "meta":
        from channels.whatsapp.meta.line import MetaLine

        return MetaLine(office, settings, router)
    from channels.whatsapp.twilio_line import TwilioLine

    return TwilioLine(office, settings, router)
