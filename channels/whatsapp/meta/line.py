"""One office's WhatsApp number at Meta."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiohttp import ClientError, web

from channels.whatsapp import files
from channels.whatsapp.meta.graph import Graph
from channels.whatsapp.meta.opaque import opaque
from channels.whatsapp.meta.payload import MEDIA
from channels.whatsapp.meta.templates import component
from channels.whatsapp.meta.webhook import Webhook
from channels.whatsapp.offering import PHRASES, as_buttons, fits, row
from channels.whatsapp.parts import Tag
from channels.whatsapp.payload import PICKED
from channels.whatsapp.pieces import Piece
from channels.whatsapp.settings import Meta
from desk.office import Office
from router import Router
from router.channel import (
    DeliveryError,
    Fetched,
    ListedTemplate,
    NotFetched,
    Outgoing,
    Tried,
    Unknown,
)
from wire.fence import Fence
from wire.trying import try_address

LIMIT = 4000
"""Meta takes 4096 characters as one text."""
PICTURES = frozenset({"image/jpeg", "image/png"})
SOUNDS = frozenset({"audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg"})
FILMS = frozenset({"video/mp4", "video/3gpp"})


class MetaLine:
    """Hears by signed batches and sends by the Graph interface."""

    limit = LIMIT

    def __init__(self, office: Office, settings: Meta, router: Router) -> None:
        self._office, self._settings, self._router = office, settings, router
        self._webhook = Webhook(office, settings, router)
        self._graph = Graph(settings, office.language)
        most = settings.media_mb * 1024 * 1024
        self._fence = Fence(settings.api_base, most, family=".fbsbx.com")

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where Meta posts, and asks whether we are there."""
        return self._webhook.routes()

    async def post(self, outgoing: Outgoing, piece: Piece, tag: Tag) -> str:
        """Send one piece; return its id. Raises DeliveryError, Unknown."""
        said = {
            "messaging_product": "whatsapp", "recipient_type": "individual",
            **_to(outgoing.address), "biz_opaque_callback_data": opaque(tag),
            **await self._content(piece),
        }  # fmt: skip
        return await self._graph.post(said)

    async def find(self, _outgoing: Outgoing, _sent: Sequence[Piece]) -> list[str]:
        """Raise Unknown: Meta keeps no list; a status that comes later clears up the doubt."""
        raise Unknown("Meta cannot be asked what was sent")

    async def fetch(self, url: str) -> Fetched:
        """Return a file by its id. Raises NotFetched."""
        if not url.startswith(MEDIA):
            raise NotFetched("host", permanent=True)
        try:
            status, told = await self._graph.media(url.removeprefix(MEDIA))
        except (ClientError, TimeoutError, ValueError) as error:
            raise NotFetched("network") from error
        if status != 200 or not told.get("url"):
            raise NotFetched("missing" if status in {400, 404} else "refused")
        return await self._fence.fetch(str(told["url"]), self._graph.headers)

    async def catch_up(self) -> None:
        """Do nothing: Meta tells again for days what it could not tell, and keeps no history."""

    async def try_connections(self) -> list[Tried]:
        """Ask for the number."""
        who = self._settings
        url = f"{who.api_base}/{who.api_version}/{who.phone_number_id}?fields=id"
        return [await try_address("Meta", url, _judged, headers=self._graph.headers)]

    async def templates(self) -> list[ListedTemplate]:
        """Return the templates of the business account. Raises DeliveryError."""
        if not self._settings.business_account_id:
            raise DeliveryError("business_account_id is not configured", permanent=True)
        return await self._graph.templates()

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a batch from the quarantine if its signature holds now."""
        return await self._webhook.replay(envelope, body)

    async def close(self) -> None:
        """Give back connections."""
        await self._fence.close()
        await self._graph.close()

    async def _content(self, piece: Piece) -> dict[str, Any]:
        if piece.template:
            return {"type": "template", "template": component(piece.template)}
        if piece.file:
            base, at = self._settings.public_url or self._router.public_url, self._router.clock()
            link = await files.address(self._router, base, self._office.code, piece.file, at)
            kind = _kind(piece.file.content_type)
            named = {"filename": piece.file.name} if kind == "document" else {}
            return {"type": kind, kind: {"link": link, **named}}
        if piece.choices and fits(piece):
            return {"type": "interactive", "interactive": _interactive(piece, self._office)}
        return {"type": "text", "text": {"body": piece.text, "preview_url": False}}


def _to(address: str) -> dict[str, str]:
    """Return to whom: a phone number, or the id of somebody whose number is hidden."""
    return {"to": address.lstrip("+")} if address.startswith("+") else {"recipient": address}


def _kind(content_type: str) -> str:
    if content_type in PICTURES:
        return "image"
    return "audio" if content_type in SOUNDS else "video" if content_type in FILMS else "document"


def _interactive(piece: Piece, office: Office) -> dict[str, Any]:
    body = {"text": piece.text}
    if as_buttons(piece):
        buttons = [
            {"type": "reply", "reply": {"id": PICKED + value, "title": label}}
            for value, label in piece.choices
        ]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    rows = [
        {"id": key, "title": words, **({"description": more} if more else {})}
        for key, words, more in (row(value, label) for value, label in piece.choices)
    ]
    choose = PHRASES.say("choose", office.language)
    return {
        "type": "list",
        "body": body,
        "action": {"button": choose, "sections": [{"rows": rows}]},
    }


def _judged(status: int, told: Any) -> tuple[str, str]:
    """Say what is wrong when Meta is asked for the number."""
    error = told.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if status == 200:
        return "", ""
    if status in (401, 403) or code == 190:
        return "Meta refuses the token", "make a new one and write it as access_token"
    if status in (400, 404):
        return "Meta shows no such number", "check phone_number_id and whose access_token it is"
    return f"Meta answered {status}", "try again; else see metastatus.com"
