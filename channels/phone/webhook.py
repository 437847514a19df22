"""What Twilio calls when somebody telephones, and as the call goes on."""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import MultiDict

from channels.phone.settings import Settings, Twilio
from channels.phone.spoken import Voice
from channels.phone.voice import bridged, heard
from desk.office import Office
from router import Router
from router.keep_legs import keep_legs
from router.strangers import Strangers

LARGEST = 256 * 1024
"""Bytes of a form; Twilio's are a few thousand."""
FIELDS = 1000
Form = MultiDict[str]
Act = Callable[[Form], Awaitable[web.Response]]
logger = logging.getLogger("loket.phone")


class TurnedAway(Exception):
    """The form is not taken; `status` is what Twilio is told."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Webhook:
    """One office's addresses for Twilio Voice."""

    def __init__(self, office: Office, settings: Settings, twilio: Twilio, router: Router) -> None:
        self._office, self._settings, self._twilio, self._router = office, settings, twilio, router
        self.account = f"{office.code}/twilio"
        self._url = (twilio.public_url or router.public_url).rstrip("/")
        self._path = f"/channels/{office.code}/phone/voice"
        self._seal = twilio.seal()
        self._voice = Voice(office, twilio, self._url + self._path)
        self._strangers = Strangers(router.clock)

    def routes(self) -> list[web.RouteDef]:
        """Return the addresses; the first and /statuses go into Twilio's console."""
        answers: dict[str, Act] = {
            "": self._incoming,
            "/dialed": self._dialed,
            "/statuses": partial(self._told, event="status"),
            "/recorded": self._recorded,
            "/recordings": partial(self._told, event="recording"),
        }
        return [
            web.post(self._path + end, partial(self._answer, act)) for end, act in answers.items()
        ]

    async def _incoming(self, form: Form) -> web.Response:
        """Connect the caller, also while the database is away: the final status tells of it too."""
        plan, twiml = self._voice.welcome(self._router.clock())
        try:
            await self._keep(form, "incoming", plan=plan)
        except TurnedAway:
            raise
        except Exception as error:
            self._log("not kept", 200, type(error).__name__)
        return _twiml(twiml)

    async def _dialed(self, form: Form) -> web.Response:
        await self._keep(form, "dialed")
        return _twiml(self._voice.after(self._router.clock(), bridged=bridged(form)))

    async def _recorded(self, form: Form) -> web.Response:
        await self._keep(form, "recording")
        return _twiml(self._voice.thanks(self._router.clock()))

    async def _told(self, form: Form, *, event: str) -> web.Response:
        await self._keep(form, event)
        return web.Response(status=204)

    async def _keep(self, form: Form, event: str, **ours: str) -> None:
        try:
            leg = heard(form, event, self._router.clock(), **ours)
        except ValueError as error:
            raise TurnedAway(400, str(error)) from error
        await self._router.run(
            keep_legs, [leg], office=self._office.code, account=self.account, at=leg.at
        )

    async def _answer(self, act: Act, request: web.Request) -> web.Response:
        body = await self._body(request)
        try:
            return await act(self._verified(request, body))
        except TurnedAway as refused:
            return await self._refuse(request, body, refused)
        except Exception as error:
            # Only its kind: a database's error repeats what was written.
            self._log("not kept", 503, type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})

    async def _body(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > LARGEST:
            self._log("refused", 413, "too large")
            raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
        body = await request.read()
        if len(body) > LARGEST:
            self._log("refused", 413, "too large")
            raise web.HTTPRequestEntityTooLarge(LARGEST, len(body))
        return body

    def _verified(self, request: web.Request, body: bytes) -> Form:
        """Return the form if Twilio signed it for our account. Raises TurnedAway."""
        form = _form(body)
        url = self._url + request.raw_path
        if not self._seal.genuine(url, form, request.headers):
            raise TurnedAway(403, "signature")
        if form.get("AccountSid") != self._twilio.account_sid:
            raise TurnedAway(403, "another account")
        return form

    async def _refuse(self, request: web.Request, body: bytes, refused: TurnedAway) -> web.Response:
        """Keep what is not taken: it may be a real call, and our secret the wrong one."""
        self._log("refused", refused.status, refused.reason)
        if self._strangers.may_be_kept():
            try:
                await self._router.quarantine(
                    office=self._office.code, channel="phone", account=self.account,
                    external_id=hashlib.sha256(request.path.encode() + body).hexdigest(),
                    body=body, content_type=request.headers.get("Content-Type", ""),
                    reason=refused.reason,
                )  # fmt: skip
            except Exception as error:
                self._log("not kept", 503, type(error).__name__)
                return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=refused.status)

    def _log(self, what: str, status: int, reason: str) -> None:
        logger.warning("%s office=%s status=%s reason=%s", what, self._office.code, status, reason)


def _form(body: bytes) -> Form:
    """Return a form, blank values and all. Raises TurnedAway."""
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError as error:
        raise TurnedAway(400, "not a form") from error
    return MultiDict(pairs)


def _twiml(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/xml")
