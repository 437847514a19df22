"""SMS through Twilio: signed webhook in, REST out. Written by following docs/new-channel.md."""

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    encode_basic_auth,
    web,
)
from multidict import MultiDict
from pydantic import Field

from channels import described
from desk.inbound import Inbound, Sender
from desk.message import Status
from desk.office import Office
from desk.segments import segments
from router import Router
from router.channel import DeliveryError, Outgoing, Tried, Unknown
from router.strangers import Strangers
from router.waiting import retry_after
from wire.opting import wish
from wire.seal import Account, signed_by
from wire.trying import try_twilio

LARGEST = 64 * 1024
FIELDS = 200
SEGMENTS = 10
"""Segments of a message at the most: Twilio takes 1600 characters, and each costs money."""
SETTLED = timedelta(seconds=60)
SKEW = timedelta(minutes=2)
OPTED_OUT = 21610
TEMPORARY = frozenset({20001, 20003, 20429, 30001, 30017, 30018, 30022, 63017})
OPTED = {"cancel": "out", "end": "out", "quit": "out", "yes": "in"}
"""What Twilio too takes for a wish of silence, or of its end, in an SMS."""
STATUSES = {
    "sent": Status.SENT, "delivered": Status.DELIVERED,
    "failed": Status.FAILED, "undelivered": Status.FAILED, "canceled": Status.FAILED,
}  # fmt: skip
_NUMBER = r"\+[1-9]\d{5,14}"
_SENDER = re.compile(r"\+\d{3,15}|\d{3,8}|[A-Za-z0-9 ]{3,11}")
_SID = re.compile(r"[A-Za-z0-9]{2,64}")
logger = logging.getLogger("loket.sms")


class Settings(Account):
    """Which Twilio account and number are the office's."""

    number: str = Field(
        pattern=f"^{_NUMBER}$", description="the number with + and country, such as +6281210007604"
    )
    """The office's number, which sends and receives SMS."""
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^?#]+)?$",
        description="the https:// address where Loket is reached, without ? and #",
    )
    api_base: str = "https://api.twilio.com"
    timeout: float = Field(default=15, gt=0, le=30)
    """Seconds that a call to Twilio may take in all."""

    @property
    def own(self) -> dict[tuple[int | str, ...], str]:
        """What no other office may use, by its place in the section."""
        return {("number",): self.number}


class Channel:
    """One office's number for SMS."""

    name: ClassVar[str] = "sms"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.account = f"sms:{settings.number}"
        self._office, self._settings, self._router = office, settings, router
        self._seal = settings.seal()
        self._base = (settings.public_url or router.public_url).rstrip("/")
        self._path = f"/channels/{office.code}/sms"
        self._strangers = Strangers(router.clock)
        self._session: ClientSession | None = None

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where Twilio posts messages and statuses."""
        return [
            web.post(f"{self._path}/messages", self._messages),
            web.post(f"{self._path}/statuses", self._statuses),
        ]

    async def listen(self) -> None:
        """Return at once: everything comes by webhook."""

    async def send(self, outgoing: Outgoing) -> str:
        """Send one SMS; return its id. Raises DeliveryError, Unknown."""
        own = outgoing.author == "officer" or outgoing.extra.get("opt")
        if outgoing.extra.get("opted_out") and not own:
            raise DeliveryError("the person asked for no more messages", permanent=True)
        if segments(outgoing.text) > SEGMENTS:
            reason = f"too long for SMS, shorten it or use another channel: over {SEGMENTS} parts"
            raise DeliveryError(reason, permanent=True)
        form = {
            "To": outgoing.address, "From": self._settings.number, "Body": outgoing.text,
            "StatusCallback": f"{self._base}{self._path}/statuses",
        }  # fmt: skip
        try:
            status, headers, told = await self._call("POST", "Messages.json", data=form)
        except ClientConnectorError as error:
            raise DeliveryError("Twilio cannot be reached", word="unreached") from error
        except (ClientError, TimeoutError, ValueError) as error:
            raise Unknown(f"no answer from Twilio: {type(error).__name__}") from error
        if status >= 400:
            raise _outcome(status, headers, told)
        return _known(told)

    async def lookup(self, outgoing: Outgoing) -> str | None:
        """Return the id if Twilio has the message, None if it surely has not. Raises Unknown."""
        asked = {"To": outgoing.address, "From": self._settings.number, "PageSize": "50"}
        try:
            status, _, told = await self._call("GET", "Messages.json", params=asked)
        except (ClientError, TimeoutError, ValueError) as error:
            raise Unknown("Twilio cannot be asked") from error
        now = self._router.clock()
        since = (outgoing.written_at or now) - SKEW
        if status != 200:
            raise Unknown(f"Twilio answered {status}")
        for listed in reversed(told.get("messages", [])):
            created = parsedate_to_datetime(listed["date_created"])
            if listed.get("body") == outgoing.text and created >= since:
                return _known(listed)
        if now - (outgoing.status_at or now) < SETTLED:
            raise Unknown("too early to tell")
        return None

    async def try_connections(self) -> list[Tried]:
        """Ask Twilio for the account."""
        who, secret = self._settings, self._settings.secret
        return [await try_twilio("Twilio", who.api_base, who.account_sid, secret, "channels.sms")]

    async def close(self) -> None:
        """Give back connections."""
        if self._session:
            await self._session.close()

    async def replay(self, envelope: Mapping[str, Any], body: bytes) -> bool:
        """Take a message from the quarantine if its signature holds now; return whether it was."""
        path, form = str(envelope.get("path", "")), _form(body)
        at_home = path.partition("?")[0] == f"{self._path}/messages"
        if not at_home or not self._genuine(path, form, envelope):
            return False
        try:
            await self._hear(form, body)
        except ValueError:
            return False
        return True

    async def _messages(self, request: web.Request) -> web.Response:
        body, form = await self._signed(request)
        try:
            await self._hear(form, body)
        except ValueError as error:
            return await self._refuse(request, body, 400, str(error))
        return web.Response(text="<Response/>", content_type="text/xml")

    async def _hear(self, form: Mapping[str, str], body: bytes) -> None:
        """Keep a message. Raises ValueError."""
        if form.get("To") != self._settings.number:
            raise ValueError("another number")
        inbound = read(form, at=self._router.clock(), office=self._office.code, raw=body)
        await self._router.receive(inbound)

    async def _statuses(self, request: web.Request) -> web.Response:
        body, form = await self._signed(request)
        sid, status = form.get("MessageSid", ""), STATUSES.get(form.get("MessageStatus", ""))
        if not _SID.fullmatch(sid):
            return await self._refuse(request, body, 400, "no MessageSid")
        if status:
            code = form.get("ErrorCode", "")[:9]
            await self._router.receive_report(
                self.account, sid, status, code, opted_out=code == str(OPTED_OUT)
            )
        return web.Response(status=204)

    async def _signed(self, request: web.Request) -> tuple[bytes, MultiDict[str]]:
        """Return a form that Twilio signed for this account; refuse all others."""
        body = await request.read() if (request.content_length or 0) <= LARGEST else b""
        if (request.content_length or 0) > LARGEST or len(body) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or len(body))
        form = _form(body)
        if not self._genuine(request.raw_path, form, request.headers):
            await self._refuse(request, body, 403, "signature")
            raise web.HTTPForbidden
        return body, form

    def _genuine(self, path: str, form: MultiDict[str], headers: Mapping[str, str]) -> bool:
        """Return whether Twilio signed a form for this address and account."""
        signed = bool(form) and self._seal.genuine(self._base + path, form, headers)
        return signed and form.get("AccountSid") == self._settings.account_sid

    async def _refuse(
        self, request: web.Request, body: bytes, status: int, reason: str
    ) -> web.Response:
        """Keep what is not taken, and say so in a line that names nobody."""
        office = self._office.code
        logger.warning("refused office=%s status=%s reason=%s", office, status, reason)
        if status == web.HTTPForbidden.status_code and not self._strangers.may_be_kept():
            return web.Response(status=status)
        await self._router.quarantine(
            office=office, channel=self.name, account=self.account, body=body,
            external_id=sha256(request.path.encode() + body).hexdigest(), reason=reason,
            content_type=request.headers.get("Content-Type", ""),
            envelope={"path": request.raw_path, **signed_by(request.headers)},
        )  # fmt: skip
        return web.Response(status=status)

    async def _call(
        self, method: str, name: str, **more: Any
    ) -> tuple[int, Mapping[str, str], Any]:
        who = self._settings
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=who.timeout))
        at = f"{who.api_base}/2010-04-01/Accounts/{who.account_sid}/{name}"
        secret = encode_basic_auth(who.account_sid, who.secret)
        async with self._session.request(
            method, at, headers={"Authorization": secret}, allow_redirects=False, **more
        ) as response:
            kind = response.content_type
            told = await response.json() if kind == "application/json" else {}
            return response.status, response.headers, told


def read(form: Mapping[str, str], *, at: datetime, office: str = "", raw: bytes = b"") -> Inbound:
    """Return the message in a form of Twilio's. Raises ValueError."""
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    if not _SID.fullmatch(sid):
        raise ValueError("no MessageSid")
    if not _SENDER.fullmatch(sender):
        raise ValueError("no readable From")
    text = form.get("Body", "").replace("\x00", "")
    kind = "phone" if sender.startswith("+") else "sms"
    said = form.get("OptOutType", text)
    opt = wish(said) or OPTED.get(said.strip(" .!").casefold(), "")
    # Twilio has confirmed by itself where it says which kind of wish it took this for.
    extra = {"opt": opt, "confirmed": bool(form.get("OptOutType"))} if opt else {}
    return Inbound(
        office=office,
        channel="sms",
        account=f"sms:{form.get('To', '')}",
        external_id=sid,
        sender=Sender(kind, sender),
        at=at,
        text=text,
        extra={name: value for name, value in extra.items() if value},
        raw=raw,
        raw_type="application/x-www-form-urlencoded",
    )


def describe(raw: bytes) -> dict[str, Any]:
    """Return what a form says; {"error": …} when it cannot be read."""
    try:
        return described(read(_form(raw.strip()), at=datetime.fromtimestamp(0, UTC)))
    except ValueError as error:
        return {"error": str(error)}


def _form(body: bytes) -> MultiDict[str]:
    try:
        text = body.decode("utf-8")
        return MultiDict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        return MultiDict()


def _known(told: Any) -> str:
    sid = told.get("sid") if isinstance(told, dict) else None
    if not sid:
        raise Unknown("Twilio answered without an id")
    return str(sid)


def _outcome(status: int, headers: Mapping[str, str], told: Any) -> DeliveryError | Unknown:
    """Say what an error means for the message: surely not sent, or perhaps."""
    code = told.get("code") if isinstance(told, dict) else None
    if status >= 500:
        return Unknown(f"Twilio answered {status}")
    temporary = code in TEMPORARY or status in {401, 408, 429}
    return DeliveryError(
        f"Twilio: {code or status}", permanent=not temporary, opted_out=code == OPTED_OUT,
        retry_after=retry_after(headers),
    )  # fmt: skip
