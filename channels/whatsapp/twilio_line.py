"""One office's WhatsApp number at Twilio."""

import asyncio
import base64
import importlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from channels.whatsapp import files, parts
from channels.whatsapp.offering import Offering
from channels.whatsapp.parts import Tag
from channels.whatsapp.pieces import Piece
from channels.whatsapp.recovery import Recovery
from channels.whatsapp.settings import Twilio
from channels.whatsapp.webhook import Webhook
from desk.office import Office
from desk.splitting import LIMIT
from router import Router
from router.channel import Fetched, ListedTemplate, NotFetched, Outgoing, Tried, Unknown
from store import talks
from wire.fence import Fence
from wire.trying import try_twilio

if TYPE_CHECKING:
    from channels.whatsapp.rest import Rest, Sent

SKEW = timedelta(minutes=2)
"""How far Twilio's clock and ours may be apart."""


class TwilioLine:
    """Twilio's library is imported when the first message leaves."""

    limit = LIMIT

    def __init__(self, office: Office, settings: Twilio, router: Router) -> None:
        self._account = f"whatsapp:{settings.number}"
        self._office, self._settings, self._router = office, settings, router
        self._webhook = Webhook(office, settings, router)
        self._base = settings.public_url or router.public_url
        self._fence = Fence(settings.api_base, settings.media_mb * 1024 * 1024)
        self._rest: Rest | None = None
        self._recovery = Recovery(office, settings, router, self._api)
        self._offering = Offering(
            self._account, office.language, router,
            lambda *asked: self._api().make_content(*asked),
        )  # fmt: skip

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where Twilio posts messages and statuses."""
        return self._webhook.routes()

    async def post(self, outgoing: Outgoing, piece: Piece, tag: Tag) -> str:
        """Send one piece; return its id. Raises DeliveryError, Unknown."""
        callback = f"{self._base}/channels/{self._office.code}/whatsapp/statuses{parts.query(tag)}"
        said = {"to": _to(outgoing), "status_callback": callback}
        if piece.template:
            return await self._api().post_content(
                said, piece.template.key, dict(piece.template.values)
            )
        if piece.file:
            at = self._router.clock()
            url = await files.address(self._router, self._base, self._office.code, piece.file, at)
            return await self._api().post({**said, "media_url": [url]})
        if piece.choices and (offered := await self._offering.content(piece)):
            return await self._api().post_content(said, offered, {"1": piece.text})
        return await self._api().post({**said, "body": piece.text})

    async def find(self, outgoing: Outgoing, sent: Sequence[Piece]) -> list[str]:
        """Return for each piece its id at Twilio, or nothing. Raises Unknown."""
        since = (outgoing.written_at or self._router.clock()) - SKEW
        listed = await self._api().sent_to(_to(outgoing), since)
        if any(not one.body and not one.media for one in listed):
            raise Unknown("Twilio does not show texts")
        fresh = [one for one in listed if not await self._is_of_another(one, outgoing)]
        return [_take(fresh, piece) for piece in sent]

    async def fetch(self, url: str) -> Fetched:
        """Return a file of this account. Raises NotFetched."""
        home = self._fence.is_home(url)
        ours = f"/2010-04-01/Accounts/{self._settings.account_sid}/Messages/"
        if not home or not url.removeprefix(self._settings.api_base).startswith(ours):
            raise NotFetched("host", permanent=True)
        who = f"{self._settings.account_sid}:{self._settings.secret}"
        headers = {"Authorization": "Basic " + base64.b64encode(who.encode()).decode()}
        return await self._fence.fetch(url, headers)

    async def catch_up(self) -> None:
        """Take what no webhook told: messages that came, and statuses that stuck."""
        await _loaded()
        await self._recovery.run()

    async def try_connections(self) -> list[Tried]:
        """Ask for the account."""
        who = self._settings
        return [
            await try_twilio(
                "Twilio", who.api_base, who.account_sid, who.secret, "channels.whatsapp"
            )
        ]

    async def templates(self) -> list[ListedTemplate]:
        """Return the account's contents with how WhatsApp approved them. Raises DeliveryError."""
        await _loaded()
        return await self._api().contents()

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a form from the quarantine if its signature holds now."""
        return await self._webhook.replay(envelope, body)

    async def close(self) -> None:
        """Give back connections."""
        await self._fence.close()
        if self._rest:
            await self._rest.close()

    async def _is_of_another(self, listed: "Sent", outgoing: Outgoing) -> bool:
        """Return whether it is known as another message, perhaps with the same words."""
        known = await self._router.store.read(talks.by_external_id, self._account, listed.sid)
        return known is not None and known.id != outgoing.message_id

    def _api(self) -> "Rest":
        if self._rest is None:
            from channels.whatsapp.rest import Rest

            self._rest = Rest(self._settings, self._office.language)
        return self._rest


async def _loaded() -> None:
    """Import Twilio's library beside the loop: half a second that nobody should wait for."""
    await asyncio.to_thread(importlib.import_module, "channels.whatsapp.rest")


def _to(outgoing: Outgoing) -> str:
    return f"whatsapp:{outgoing.address}"


def _take(listed: "list[Sent]", piece: Piece) -> str:
    """Return the id of the oldest message that is this piece, and take it off the list."""
    words = (piece.template.text if piece.template else piece.text).split()
    for one in listed:
        if one.media if piece.file else one.body.split() == words:
            listed.remove(one)
            return one.sid
    return ""
