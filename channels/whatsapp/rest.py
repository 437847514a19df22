"""Twilio's REST interface, as far as messages need it.

The library's own asynchronous client has no timeout, logs telephone numbers and forgets
Retry-After; so it speaks through `Wire`. Imported at the first message: it costs 13 MB.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
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
from channels.whatsapp.settings import Settings
from router.channel import DeliveryError, Unknown

CONNECT = 5.0
"""Seconds for a connection to come about."""
IDLE = 10.0
"""Seconds that a connection is kept: one that Twilio closed under us leaves a message in doubt."""
LONGEST_WAIT = 3600.0
LISTED = 100
"""Messages to one person that are looked through at the most."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A message that Twilio says it has."""

    sid: str
    body: str
    created: datetime


class Wire:
    """Carries the library's requests over aiohttp to `base`, each within `timeout` seconds."""

    is_async = True

    def __init__(self, base: str, timeout: float) -> None:
        self._base = base
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
    ) -> Response:
        """Return Twilio's answer; raises DeliveryError when it asks us to wait."""
        sent = {**(headers or {}), "Authorization": encode_basic_auth(*auth)} if auth else headers
        async with self._open().request(
            method,
            self._address(uri),
            params=params,
            data=data,
            headers=sent,
            allow_redirects=False,
        ) as response:
            text = await response.text(errors="replace")
            if response.status == 429:
                raise DeliveryError("Twilio is busy", retry_after=_wait(response.headers))
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
        return self._base + parts.path + (f"?{parts.query}" if parts.query else "")


class Rest:
    """Sends messages and finds sent ones. Raises DeliveryError and Unknown."""

    def __init__(self, settings: Settings, language: str) -> None:
        self._settings, self._language = settings, language
        self._wire = Wire(settings.api_base, settings.timeout)
        self._client = Client(settings.account_sid, settings.secrets[0], http_client=self._wire)

    async def post(self, to: str, body: str, status_callback: str) -> str:
        """Send one message; return its id."""
        fields = {
            "to": to,
            "from_": f"whatsapp:{self._settings.number}",
            "body": body,
            "status_callback": status_callback,
        }
        if self._settings.messaging_service_sid:
            fields["messaging_service_sid"] = self._settings.messaging_service_sid
        try:
            message = await self._client.messages.create_async(**fields)
        except (TwilioException, ClientError, TimeoutError, ValueError) as error:
            raise self._outcome(error) from error
        if not message.sid:
            raise Unknown("Twilio answered without an id")
        return str(message.sid)

    async def sent_to(self, to: str, since: datetime) -> list[Listed]:
        """Return what went to somebody since an instant, oldest first. Raises Unknown."""
        try:
            found = await self._client.messages.list_async(
                to=to, from_=f"whatsapp:{self._settings.number}", limit=LISTED
            )
        except (DeliveryError, TwilioException, ClientError, TimeoutError, ValueError) as error:
            raise Unknown(f"Twilio cannot be asked: {type(error).__name__}") from error
        listed = [Listed(m.sid, m.body or "", m.date_created or since) for m in found]
        recent = sorted((m for m in listed if m.created >= since), key=lambda m: m.created)
        if len(recent) == LISTED:
            raise Unknown("too many messages to look through")
        return recent

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
        return DeliveryError(reasons.explain(code, self._language), permanent=not temporary)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After, which may be a number or a date."""
    said = headers.get("Retry-After", "")
    if said.isascii() and said.isdecimal():
        return min(float(said), LONGEST_WAIT)
    try:
        until, now = (parsedate_to_datetime(headers.get(n, "")) for n in ("Retry-After", "Date"))
        return min(max(0.0, (until - now).total_seconds()), LONGEST_WAIT)
    except (TypeError, ValueError):
        return None
