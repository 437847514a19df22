"""One office's WhatsApp number."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from aiohttp import web

from channels.whatsapp import parts, reasons
from channels.whatsapp.settings import Settings
from channels.whatsapp.splitting import split
from channels.whatsapp.webhook import Webhook
from desk.office import Office
from router import Router
from router.channel import DeliveryError, Outgoing, Unknown
from store import talks

if TYPE_CHECKING:
    from channels.whatsapp.rest import Listed, Rest

SETTLED = timedelta(seconds=60)
"""After so long Twilio lists what it took; before, "not listed" means nothing."""
SKEW = timedelta(minutes=2)
"""How far Twilio's clock and ours may be apart."""


class Channel:
    """Hears by webhook and sends by REST; Twilio is imported when the first message leaves."""

    name: ClassVar[str] = "whatsapp"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.account = f"whatsapp:{settings.number}"
        self._office, self._settings, self._router = office, settings, router
        self._webhook = Webhook(office, settings, router)
        base = settings.public_url or router.public_url
        self._status_callback = f"{base}/channels/{office.code}/whatsapp/statuses"
        self._rest: Rest | None = None

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where Twilio posts messages and statuses."""
        return self._webhook.routes()

    async def listen(self) -> None:
        """Return at once: everything comes by webhook."""

    async def send(self, outgoing: Outgoing) -> str:
        """Send, in parts if long; return the first one's id. Raises DeliveryError, Unknown."""
        self._check_window(outgoing)
        texts = split(outgoing.text)
        if not texts:
            raise DeliveryError(self._reason(reasons.NO_TEXT), permanent=True)
        there = await self._parts_there(outgoing, texts)
        for number, text in enumerate(texts, 1):
            if there[number - 1]:
                continue
            if number > 1:
                await asyncio.sleep(self._settings.pause)
            callback = self._status_callback + parts.query(number, len(texts), there[0])
            there[number - 1] = await self._post(outgoing, text, callback, first=not any(there))
        return there[0]

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Return the id if Twilio has the message, None if it surely has not. Raises Unknown."""
        there = await self._find(outgoing, split(outgoing.text))
        if all(there):
            return there[0]
        if self._router.clock() - (outgoing.status_at or self._router.clock()) < SETTLED:
            raise Unknown("too early to tell")
        return None

    async def close(self) -> None:
        """Give back connections."""
        if self._rest:
            await self._rest.close()

    async def _post(self, outgoing: Outgoing, text: str, callback: str, *, first: bool) -> str:
        """Send one part; once a part is there, trying again is for a look-up to decide."""
        try:
            return await self._api().post(_to(outgoing), text, callback)
        except DeliveryError as error:
            if first or error.permanent:
                raise
            raise Unknown(f"a part is missing: {error.reason}") from error

    async def _parts_there(self, outgoing: Outgoing, texts: list[str]) -> list[str]:
        """Return the ids of the parts that an earlier attempt brought to Twilio."""
        if outgoing.attempt == 1 or len(texts) == 1:
            return [""] * len(texts)
        try:
            return await self._find(outgoing, texts)
        except Unknown as unknown:
            raise DeliveryError(unknown.reason) from unknown

    async def _find(self, outgoing: Outgoing, texts: list[str]) -> list[str]:
        """Return for each part its id at Twilio, or nothing."""
        since = (outgoing.written_at or self._router.clock()) - SKEW
        listed = await self._api().sent_to(_to(outgoing), since)
        if any(not message.body for message in listed):
            raise Unknown("Twilio does not show texts")
        fresh = [m for m in listed if not await self._is_of_another(m, outgoing)]
        return [_take(fresh, text) for text in texts]

    async def _is_of_another(self, listed: "Listed", outgoing: Outgoing) -> bool:
        """Return whether it is known as another message, perhaps with the same words."""
        known = await self._router.store.read(talks.by_external_id, self.account, listed.sid)
        return known is not None and known.id != outgoing.message_id

    def _check_window(self, outgoing: Outgoing) -> None:
        """Refuse free text that WhatsApp would drop later, after a first success."""
        until = outgoing.extra.get("window_until")
        if until is None:
            return
        if not until or self._router.clock() >= datetime.fromisoformat(until).astimezone(UTC):
            raise DeliveryError(self._reason(reasons.WINDOW_CLOSED), permanent=True)

    def _reason(self, code: int) -> str:
        return reasons.explain(code, self._office.language)

    def _api(self) -> "Rest":
        if self._rest is None:
            from channels.whatsapp.rest import Rest

            self._rest = Rest(self._settings, self._office.language)
        return self._rest


def _to(outgoing: Outgoing) -> str:
    return f"whatsapp:{outgoing.address}"


def _take(listed: "list[Listed]", text: str) -> str:
    """Return the id of the oldest message with these words, and take it off the list."""
    for message in listed:
        if message.body.split() == text.split():
            listed.remove(message)
            return message.sid
    return ""
