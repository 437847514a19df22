"""What Meta calls: once to see whether we are there, then with batches of messages and statuses."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from channels.whatsapp import parts, reasons
from channels.whatsapp.meta.opaque import tag_in
from channels.whatsapp.meta.payload import JSON, Element, elements, id_of, read
from channels.whatsapp.quarantine import Quarantine, TurnedAway
from channels.whatsapp.settings import Meta
from channels.whatsapp.stale import stale
from desk.inbound import Inbound
from desk.message import Status
from desk.office import Office
from router import Router
from router.deliver import acknowledged
from store import is_away

LARGEST = 4 * 1024 * 1024 - 1
"""Bytes of a batch: Meta sends up to 3 MB."""
SIGNATURE = "X-Hub-Signature-256"
STATUSES = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "failed": Status.FAILED,
}
AT_ONCE = 32
"""People of a batch whose messages are kept side by side."""


def sign(body: bytes, secret: str) -> str:
    """Return what Meta puts into the header X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhook:
    """One office's address for Meta."""

    def __init__(self, office: Office, settings: Meta, router: Router) -> None:
        self._office, self._settings, self._router = office, settings, router
        self._account = f"whatsapp:{settings.number}"
        self._refused = Quarantine(office, self._account, router)

    def routes(self) -> list[web.RouteDef]:
        """Return the address that an operator writes into the app's settings at Meta."""
        path = f"/channels/{self._office.code}/whatsapp/messages"
        return [web.get(path, self.challenge), web.post(path, self.batch)]

    async def challenge(self, request: web.Request) -> web.Response:
        """Prove to Meta that this address is ours."""
        asked, secret = request.query, self._settings.verify_token.get_secret_value()
        given = asked.get("hub.verify_token", "").encode("utf-8", "replace")
        genuine = hmac.compare_digest(given, secret.encode())
        if asked.get("hub.mode") != "subscribe" or not genuine:
            self._refused.log("refused", 403, "verify token")
            raise web.HTTPForbidden
        return web.Response(text=asked.get("hub.challenge", ""), content_type="text/plain")

    async def batch(self, request: web.Request) -> web.Response:
        """Keep all of a batch; the 200 goes out only when it is durable."""
        body = await self._refused.body(request, LARGEST)
        signature = request.headers.get(SIGNATURE, "")
        try:
            if not self._genuine(body, signature):
                raise TurnedAway(403, "signature")
            await self._take(body)
        except TurnedAway as refused:
            envelope = {SIGNATURE: signature}
            return await self._refused.refuse(request, body, refused, envelope)
        except Exception as error:
            return self._refused.unkept(error)
        return web.Response()

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a batch from the quarantine if its signature holds now."""
        if not self._genuine(body, str(envelope.get(SIGNATURE, ""))):
            return False
        try:
            await self._take(body)
        except TurnedAway:
            return False
        return True

    def _genuine(self, body: bytes, signature: str) -> bool:
        """Return whether the bytes, as they came, were signed with one of the app's secrets."""
        given = signature.encode("utf-8", "replace")
        made = [sign(body, secret).encode() for secret in self._settings.secrets]
        return sum(hmac.compare_digest(one, given) for one in made) > 0

    async def _take(self, body: bytes) -> None:
        """Hear every element; one that is broken or not ours fails no other. Raises TurnedAway."""
        try:
            batch = json.loads(body)
        except (ValueError, RecursionError):
            # Durable in the quarantine, and no better when it comes again: Meta may forget it.
            raise TurnedAway(200, "not JSON") from None
        heard: dict[str, list[Inbound]] = {}
        told: list[Element] = []
        for element in elements(batch):
            if element.phone_number_id != self._settings.phone_number_id:
                await self._set_aside(element, "another number")
            elif element.kind == "statuses":
                told.append(element)
            elif inbound := await self._read(element):
                heard.setdefault(inbound.sender.value, []).append(inbound)
        limit = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._hear(own, limit) for own in heard.values()))
        for element in told:
            await self._told(element)

    async def _read(self, element: Element) -> Inbound | None:
        try:
            return read(element, account=self._account, office=self._office.code)
        except (ValueError, TypeError, AttributeError) as error:
            # What it says, but only where it is ours: others repeat what was written.
            await self._set_aside(element, str(error) if type(error) is ValueError else "malformed")
            return None

    async def _hear(self, own: Iterable[Inbound], limit: asyncio.Semaphore) -> None:
        """Keep one person's messages in their order."""
        async with limit:
            for inbound in own:
                try:
                    await self._router.receive(inbound.storable())
                except Exception as error:
                    if is_away(error):
                        raise
                    await self._keep_apart(inbound.raw, type(error).__name__)

    async def _told(self, element: Element) -> None:
        """Keep a status; one that breaks is kept apart, or the batch would come for ever."""
        try:
            await self._report(element)
        except Exception as error:
            if is_away(error):
                raise
            await self._set_aside(element, type(error).__name__)

    async def _report(self, element: Element) -> None:
        given = element.given
        status = STATUSES.get(str(given.get("status")))
        try:
            sid, tag = id_of(given), tag_in(str(given.get("biz_opaque_callback_data") or ""))
            part = parts.part(tag.number, tag.count, tag.first or sid) if tag else None
        except ValueError as error:
            await self._set_aside(element, str(error))
            return
        if status is None:
            return
        if tag and tag.number == tag.count:
            # It went, whatever became of the answer to our call.
            await self._router.run(
                acknowledged, self._account, tag.message_id, tag.first or sid,
                at=self._router.clock(),
            )  # fmt: skip
        several = part if part and part.count > 1 else None
        code = _code(given)
        why = reasons.explain(code, self._office.language) if code else ""
        if reasons.word(code) == reasons.OF_TEMPLATE:
            stale(self._router, self._account).set()
        await parts.tell(
            self._router, self._account, sid, several, status, why,
            opted_out=reasons.is_opted_out(code),
        )  # fmt: skip

    async def _set_aside(self, element: Element, reason: str) -> None:
        self._refused.log("set aside", 200, reason)
        await self._keep_apart(element.raw(), reason)

    async def _keep_apart(self, raw: bytes, reason: str) -> None:
        """Keep an element that became no message."""
        await self._router.quarantine(
            office=self._office.code, channel="whatsapp", account=self._account,
            external_id=hashlib.sha256(raw).hexdigest(), body=raw, content_type=JSON, reason=reason,
        )  # fmt: skip


def _code(given: Mapping[str, Any]) -> int:
    """Return Meta's number of what went wrong; 0 for none."""
    errors = given.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    code = first.get("code") if isinstance(first, dict) else None
    return code if type(code) is int else 0
