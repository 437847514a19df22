"""What Twilio calls when a message came, or when one of ours got further."""

import hashlib
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from multidict import MultiMapping

from channels.whatsapp import parts, reasons
from channels.whatsapp.payload import parse, read, sid_of
from channels.whatsapp.settings import Settings
from channels.whatsapp.signature import Seal
from desk.message import Status
from desk.office import Office
from router import Router

LARGEST = 1024 * 1024
"""Bytes of a form; Twilio's are a few thousand."""
KEPT_A_MINUTE = 120
"""Forms nobody vouches for that are kept in a minute: strangers must not fill the disk."""
STATUSES = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "failed": Status.FAILED,
    "undelivered": Status.FAILED,
    "canceled": Status.FAILED,
}
"""Twilio's words for how far a message got; the others (queued, sending, …) tell us nothing new."""
Form = MultiMapping[str]
Act = Callable[[web.Request, Form, bytes], Awaitable[web.Response]]
logger = logging.getLogger("loket.whatsapp")


class TurnedAway(Exception):
    """The form is not taken; `status` is what Twilio is told."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Webhook:
    """One office's two addresses for Twilio."""

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self._office, self._settings, self._router = office, settings, router
        self._account = f"whatsapp:{settings.number}"
        self._seal = Seal(settings.secrets)
        self._public_url = settings.public_url or router.public_url
        self._minute, self._kept = "", 0

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses that an operator writes into Twilio's console."""
        base = f"/channels/{self._office.code}/whatsapp"
        return [
            web.post(f"{base}/messages", self.messages),
            web.post(f"{base}/statuses", self.statuses),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """Keep a message; the 200 goes out only when it is durable."""
        return await self._answer(request, self._hear)

    async def statuses(self, request: web.Request) -> web.Response:
        """Keep how far a message of ours got."""
        return await self._answer(request, self._report)

    async def _answer(self, request: web.Request, act: Act) -> web.Response:
        body = await self._body(request)
        try:
            return await self._verified(request, body, act)
        except TurnedAway as refused:
            return await self._refuse(request, body, refused)
        except Exception as error:
            # Only its kind: a database's error repeats what was written.
            self._log("not kept", 503, type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})

    async def _verified(self, request: web.Request, body: bytes, act: Act) -> web.Response:
        try:
            form = parse(body, request.headers.get("Content-Type", ""))
        except ValueError as error:
            raise TurnedAway(400, str(error)) from error
        if not self._seal.genuine(self._public_url + request.raw_path, form, request.headers):
            raise TurnedAway(403, "signature")
        if form.get("AccountSid") != self._settings.account_sid:
            raise TurnedAway(403, "another account")
        return await act(request, form, body)

    async def _hear(self, request: web.Request, form: Form, body: bytes) -> web.Response:
        if form.get("To") != self._account:
            raise TurnedAway(403, "another number")
        try:
            inbound = read(
                form, at=self._router.clock(), office=self._office.code, raw=body,
                raw_type=request.content_type,
            )  # fmt: skip
        except ValueError as error:
            raise TurnedAway(400, str(error)) from error
        await self._router.receive(inbound)
        return web.Response(text="<Response/>", content_type="text/xml")

    async def _report(self, request: web.Request, form: Form, _body: bytes) -> web.Response:
        try:
            sid, part = sid_of(form), None
            part = parts.part_of(request.query, sid)
        except (ValueError, KeyError) as error:
            raise TurnedAway(400, str(error)) from error
        status = STATUSES.get(form.get("MessageStatus") or form.get("SmsStatus", ""))
        if status:
            await self._tell(sid, part, status, self._error(form))
        return web.Response(status=204)

    async def _tell(self, sid: str, part: parts.Part | None, status: Status, error: str) -> None:
        if part is None:
            await self._router.receive_report(self._account, sid, status, error)
            return
        await self._router.receive_report(self._account, part.name, status, error)
        whole, error = await self._router.store.read(parts.common_status, self._account, part)
        if whole != Status.PENDING:
            await self._router.receive_report(self._account, part.first, whole, error)

    def _error(self, form: Form) -> str:
        code = form.get("ErrorCode", "")
        known = code.isascii() and code.isdecimal()
        return reasons.explain(int(code[:9]), self._office.language) if known else ""

    async def _body(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > LARGEST:
            self._log("refused", 413, "too large")
            raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
        body = await request.read()
        if len(body) > LARGEST:
            self._log("refused", 413, "too large")
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(body))
        return body

    async def _refuse(self, request: web.Request, body: bytes, refused: TurnedAway) -> web.Response:
        """Keep what is not taken: it may be a real message, and our secret the wrong one."""
        self._log("refused", refused.status, refused.reason)
        if self._may_keep():
            try:
                await self._router.quarantine(
                    office=self._office.code, channel="whatsapp", account=self._account,
                    external_id=hashlib.sha256(request.path.encode() + body).hexdigest(),
                    body=body, content_type=request.headers.get("Content-Type", ""),
                    reason=refused.reason,
                )  # fmt: skip
            except Exception as error:
                self._log("not kept", 503, type(error).__name__)
                return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=refused.status)

    def _may_keep(self) -> bool:
        minute = self._router.clock().strftime("%H:%M")
        if minute != self._minute:
            self._minute, self._kept = minute, 0
        self._kept += 1
        return self._kept <= KEPT_A_MINUTE

    def _log(self, what: str, status: int, reason: str) -> None:
        logger.warning("%s office=%s status=%s reason=%s", what, self._office.code, status, reason)
