"""What Twilio calls when a message came, or when one of ours got further."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from multidict import MultiMapping

from channels.whatsapp import parts, reasons
from channels.whatsapp.payload import FORM, parse, read, sid_of
from channels.whatsapp.quarantine import Quarantine, TurnedAway
from channels.whatsapp.settings import Twilio
from channels.whatsapp.stale import stale
from channels.whatsapp.statuses import STATUSES
from desk.office import Office
from router import Router
from wire.seal import signed_by

LARGEST = 1024 * 1024
"""Bytes of a form; Twilio's are a few thousand."""
Form = MultiMapping[str]
Query = Mapping[str, str]
Act = Callable[[Query, Form, bytes], Awaitable[web.Response]]


class Webhook:
    """One office's two addresses for Twilio."""

    def __init__(self, office: Office, settings: Twilio, router: Router) -> None:
        self._office, self._settings, self._router = office, settings, router
        self._account = f"whatsapp:{settings.number}"
        self._seal = settings.seal()
        first = settings.public_url or router.public_url
        self._bases = [first, *filter(None, [settings.fallback_url])]
        self._refused = Quarantine(office, self._account, router)
        self._path = f"/channels/{office.code}/whatsapp"
        self._acts = {
            f"{self._path}/messages": self._hear, f"{self._path}/statuses": self._report,
        }  # fmt: skip

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses that an operator writes into Twilio's console."""
        return [
            web.post(f"{self._path}/messages", self.messages),
            web.post(f"{self._path}/statuses", self.statuses),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """Keep a message; the 200 goes out only when it is durable."""
        return await self._answer(request, self._hear)

    async def statuses(self, request: web.Request) -> web.Response:
        """Keep how far a message of ours got."""
        return await self._answer(request, self._report)

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a form from the quarantine as if it came now; return whether it was taken."""
        path = str(envelope.get("path", ""))
        parts_of = urlsplit(path)
        act = self._acts.get(parts_of.path)
        if act is None:
            return False
        try:
            form = self._verified(path, str(envelope.get("type", "")), envelope, body)
            await act(dict(parse_qsl(parts_of.query)), form, body)
        except TurnedAway:
            return False
        return True

    async def _answer(self, request: web.Request, act: Act) -> web.Response:
        body = await self._refused.body(request, LARGEST)
        headers = request.headers
        try:
            form = self._verified(request.raw_path, headers.get("Content-Type", ""), headers, body)
            return await act(request.query, form, body)
        except TurnedAway as refused:
            envelope = {"path": request.raw_path, "type": headers.get("Content-Type", "")}
            envelope |= signed_by(headers)
            return await self._refused.refuse(request, body, refused, envelope)
        except Exception as error:
            return self._refused.unkept(error)

    def _verified(self, path: str, kind: str, headers: Mapping[str, str], body: bytes) -> Form:
        """Return a form that Twilio signed for this account. Raises TurnedAway."""
        try:
            form = parse(body, kind)
        except ValueError as error:
            raise TurnedAway(400, str(error)) from error
        if not any(self._seal.genuine(base + path, form, headers) for base in self._bases):
            raise TurnedAway(403, "signature")
        if form.get("AccountSid") != self._settings.account_sid:
            raise TurnedAway(403, "another account")
        return form

    async def _hear(self, _query: Query, form: Form, body: bytes) -> web.Response:
        if form.get("To") != self._account:
            raise TurnedAway(403, "another number")
        try:
            inbound = read(
                form, at=self._router.clock(), office=self._office.code, raw=body, raw_type=FORM
            )
        except ValueError as error:
            raise TurnedAway(400, str(error)) from error
        await self._router.receive(inbound)
        return web.Response(text="<Response/>", content_type="text/xml")

    async def _report(self, query: Query, form: Form, _body: bytes) -> web.Response:
        try:
            sid = sid_of(form)
            part = parts.part_of(query, sid)
        except (ValueError, KeyError) as error:
            raise TurnedAway(400, str(error)) from error
        status = STATUSES.get(form.get("MessageStatus") or form.get("SmsStatus", ""))
        if status:
            code = _code(form)
            why = reasons.explain(code, self._office.language) if code else ""
            if reasons.word(code) == reasons.OF_TEMPLATE:
                stale(self._router, self._account).set()
            await parts.tell(
                self._router, self._account, sid, part, status, why,
                opted_out=reasons.is_opted_out(code),
            )  # fmt: skip
        return web.Response(status=204)


def _code(form: Form) -> int:
    """Return Twilio's number of what went wrong; 0 for none."""
    code = form.get("ErrorCode", "")
    return int(code[:9]) if code.isascii() and code.isdecimal() else 0
