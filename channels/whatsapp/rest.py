"""Twilio's REST interface, as far as messages need it.

The library's own asynchronous client has no timeout, logs telephone numbers and forgets
Retry-After; so it speaks through `Wire`. Imported at the first message: it costs 13 MB.
"""

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
    encode_basic_auth,
)
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.response import Response
from twilio.rest import Client

from channels.whatsapp import reasons
from channels.whatsapp.settings import Twilio
from router.channel import DeliveryError, ListedTemplate, Unknown
from router.waiting import retry_after

CONNECT = 5.0
"""Seconds for a connection to come about."""
IDLE = 10.0
"""Seconds that a connection is kept: one that Twilio closed under us leaves a message in doubt."""
LISTED = 100
"""Messages to one person that are looked through at the most."""
OWN = "loket_"
"""Begins the names of contents that are only our buttons."""
_ERRORS = (TwilioException, ClientError, TimeoutError, ValueError)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Twilio says it has; `code` is why it failed."""

    sid: str
    body: str
    created: datetime
    media: bool = False
    status: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Came:
    """A message of a person, as far as Twilio remembers it: the fields of its form."""

    form: dict[str, str]
    at: datetime


class Wire:
    """Carries the library's requests over aiohttp to `base`, each within `timeout` seconds.

    `bases` gives other places by the host that the library would ask.
    """

    is_async = True

    def __init__(self, base: str, timeout: float, bases: Mapping[str, str] | None = None) -> None:
        self._base, self._bases = base, dict(bases or {})
        self._timeout = ClientTimeout(total=timeout, sock_connect=min(CONNECT, timeout))
        self._session: ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - the library's signature
        allow_redirects: bool = False,  # noqa: ARG002 - a redirected POST would be sent twice
        json: Any = None,
    ) -> Response:
        """Return Twilio's answer; raises DeliveryError when it asks us to wait."""
        sent = {**(headers or {}), "Authorization": encode_basic_auth(*auth)} if auth else headers
        async with self._open().request(
            method,
            self._address(uri),
            params=params,
            data=data,
            json=json,
            headers=sent,
            allow_redirects=False,
        ) as response:
            text = await response.text(errors="replace")
            if response.status == 429:
                raise DeliveryError("Twilio is busy", retry_after=retry_after(response.headers))
            return Response(response.status, text, response.headers)

    async def close(self) -> None:
        """Give back connections."""
        if self._session:
            await self._session.close()

    def _open(self) -> ClientSession:
        if self._session is None:
            connector = TCPConnector(keepalive_timeout=IDLE)
            self._session = ClientSession(connector=connector, timeout=self._timeout)
        return self._session

    def _address(self, uri: str) -> str:
        parts = urlsplit(uri)
        base = self._bases.get(parts.hostname or "", self._base)
        return base + parts.path + (f"?{parts.query}" if parts.query else "")


class Rest:
    """Sends messages and finds what there is. Raises DeliveryError and Unknown."""

    def __init__(self, settings: Twilio, language: str) -> None:
        self._settings, self._language = settings, language
        bases = {"content.twilio.com": settings.contents}
        self._wire = Wire(settings.api_base, settings.timeout, bases)
        self._client = Client(settings.account_sid, settings.secret, http_client=self._wire)

    async def post(self, said: Mapping[str, Any]) -> str:
        """Send one message; return its id."""
        fields = {"from_": f"whatsapp:{self._settings.number}", **said}
        if self._settings.messaging_service_sid:
            fields["messaging_service_sid"] = self._settings.messaging_service_sid
        try:
            message = await self._client.messages.create_async(**fields)
        except _ERRORS as error:
            raise self._outcome(error) from error
        if not message.sid:
            raise Unknown("Twilio answered without an id")
        return str(message.sid)

    async def post_content(
        self, said: Mapping[str, Any], content: str, values: Mapping[str, str]
    ) -> str:
        """Send a content with its variables, and without text of our own; return its id."""
        filled = {"content_variables": json.dumps(values, ensure_ascii=False)} if values else {}
        return await self.post({**said, "content_sid": content, **filled})

    async def sent_to(self, to: str, since: datetime) -> list[Sent]:
        """Return what went to somebody since an instant, oldest first. Raises Unknown."""
        asked = self._client.messages.list_async(
            to=to, from_=f"whatsapp:{self._settings.number}", limit=LISTED
        )
        listed = [_sent(m, since) for m in await self._asked(asked)]
        recent = sorted((m for m in listed if m.created >= since), key=lambda m: m.created)
        if len(recent) == LISTED:
            raise Unknown("too many messages to look through")
        return recent

    async def came(self, since: datetime) -> list[Came]:
        """Return what people wrote to us since an instant, oldest first. Raises Unknown.

        However many pages that takes: the cursor goes on from the newest, so none may be left.
        """
        asked = self._client.messages.list_async(
            to=f"whatsapp:{self._settings.number}", date_sent_after=since, page_size=1000
        )  # fmt: skip
        found = [m for m in await self._asked(asked) if m.direction == "inbound"]
        dated = [(m.date_sent or m.date_created or since, m) for m in found]
        return [Came(_form(m), at) for at, m in sorted(dated, key=lambda one: one[0])]

    async def media_of(self, sid: str) -> list[tuple[str, str]]:
        """Return address and type of a message's files. Raises Unknown."""
        found = await self._asked(self._client.messages(sid).media.list_async(limit=20))
        where = f"{self._settings.api_base}/2010-04-01/Accounts/{self._settings.account_sid}"
        return [(f"{where}/Messages/{sid}/Media/{m.sid}", m.content_type or "") for m in found]

    async def status_of(self, sid: str) -> Sent:
        """Return how far a message of ours got. Raises Unknown."""
        message = await self._asked(self._client.messages(sid).fetch_async())
        return _sent(message, datetime.min.replace(tzinfo=UTC))

    async def contents(self) -> list[ListedTemplate]:
        """Return the account's contents, and how WhatsApp approved each. Raises DeliveryError."""
        try:
            found = await self._client.content.v1.content_and_approvals.list_async(limit=1000)
        except _ERRORS as error:
            outcome = self._outcome(error)
            raise DeliveryError(outcome.reason) from error
        return [listed for content in found if (listed := _listed(content))]

    async def make_content(self, name: str, language: str, types: Mapping[str, Any]) -> str:
        """Make a content to be sent within the window; return its id. Raises DeliveryError."""
        asked = {
            "friendly_name": name, "language": language, "variables": {"1": "…"}, "types": types,
        }  # fmt: skip
        try:
            response = await self._wire.request(
                "POST", "https://content.twilio.com/v1/Content", json=asked, auth=self._client.auth
            )
            return str(json.loads(response.text)["sid"])
        except (*_ERRORS, KeyError) as error:
            raise DeliveryError("no content was made") from error

    async def _asked(self, asked: Awaitable[Any]) -> Any:
        try:
            return await asked
        except (DeliveryError, *_ERRORS) as error:
            raise Unknown(f"Twilio cannot be asked: {type(error).__name__}") from error

    async def close(self) -> None:
        """Give back connections."""
        await self._wire.close()

    def _outcome(self, error: Exception) -> DeliveryError | Unknown:
        """Say what an error means for the message: surely not sent, or perhaps."""
        if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
            return DeliveryError("Twilio cannot be reached")
        if not isinstance(error, TwilioRestException | TwilioServiceException):
            return Unknown(f"no answer from Twilio: {type(error).__name__}")
        if not 400 <= error.status < 500:
            return Unknown(f"Twilio answered {error.status}")
        code = int(error.code) if str(error.code).isdecimal() else error.status
        temporary = reasons.is_temporary(code) or error.status in {401, 408}
        return DeliveryError(
            reasons.explain(code, self._language), permanent=not temporary,
            opted_out=reasons.is_opted_out(code), word=reasons.word(code),
        )  # fmt: skip


def _sent(message: Any, since: datetime) -> Sent:
    files = str(message.num_media or "0")
    return Sent(
        message.sid, message.body or "", message.date_created or since, files not in ("", "0"),
        str(getattr(message.status, "value", message.status) or ""), int(message.error_code or 0),
    )  # fmt: skip


def _form(message: Any) -> dict[str, str]:
    """Return the fields of the form that never came, as far as they are known."""
    return {
        "MessageSid": str(message.sid),
        "AccountSid": str(message.account_sid),
        "From": str(getattr(message, "from_", None) or ""),
        "To": str(message.to or ""),
        "Body": message.body or "",
        "NumMedia": str(message.num_media or "0"),
    }


def _listed(content: Any) -> ListedTemplate | None:
    """Return a content as a template; None for what cannot open a conversation, as our buttons."""
    types = content.types or {}
    kind = next((k for k in types if k not in {"twilio/list-picker", "twilio/location"}), None)
    if kind is None or str(content.friendly_name).startswith(OWN):
        return None
    approval = content.approval_requests or {}
    shape = types[kind] or {}
    return ListedTemplate(
        key=str(content.sid),
        name=str(content.friendly_name or content.sid),
        language=str(content.language or ""),
        category=str(approval.get("category") or "").lower(),
        state=str(approval.get("status") or "unsubmitted").lower(),
        body=str(shape.get("body") or shape.get("title") or ""),
        variables={str(k): str(v) for k, v in (content.variables or {}).items()},
    )
