"""Meta's Graph interface, as far as messages need it. Raises DeliveryError and Unknown."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)

from channels.whatsapp import reasons
from channels.whatsapp.meta.templates import listed
from channels.whatsapp.settings import Meta
from router.channel import DeliveryError, ListedTemplate, Unknown
from router.waiting import retry_after

CONNECT, IDLE = 5.0, 10.0
BUSY = frozenset({4, 80007, 130429, 131048, 131056, 133016})
"""Codes of too many calls or messages: the same message is taken later."""
PAGES = 20


class Graph:
    """Speaks for one number."""

    def __init__(self, settings: Meta, language: str) -> None:
        self._settings, self._language = settings, language
        self._session: ClientSession | None = None

    async def post(self, message: Mapping[str, Any]) -> str:
        """Send one message; return its id."""
        path = f"{self._settings.phone_number_id}/messages"
        try:
            status, headers, told = await self._call("POST", path, body=message)
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise DeliveryError("Meta cannot be reached") from error
        except (ClientError, TimeoutError, ValueError) as error:
            raise Unknown(f"no answer from Meta: {type(error).__name__}") from error
        if status >= 400:
            raise self._outcome(status, headers, told)
        try:
            return str(told["messages"][0]["id"])
        except (KeyError, IndexError, TypeError) as error:
            raise Unknown("Meta answered without an id") from error

    async def media(self, key: str) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status and what Meta tells of a file: where it is for five minutes."""
        asked = {"phone_number_id": self._settings.phone_number_id}
        status, _, told = await self._call("GET", key, query=asked)
        return status, told if isinstance(told, dict) else {}

    async def templates(self) -> list[ListedTemplate]:
        """Return all templates of the business account. Raises DeliveryError."""
        path, after, found = f"{self._settings.business_account_id}/message_templates", "", []
        for _ in range(PAGES):
            asked = {"fields": "name,language,status,category,components", "limit": "100"}
            try:
                status, headers, told = await self._call(
                    "GET", path, query={**asked, **({"after": after} if after else {})}
                )
            except (ClientError, TimeoutError, ValueError) as error:
                raise DeliveryError("Meta cannot be asked") from error
            if status >= 400:
                raise DeliveryError(self._outcome(status, headers, told).reason)
            found += [one for given in told.get("data", ()) if (one := listed(given))]
            paging = told.get("paging") or {}
            after = (paging.get("cursors") or {}).get("after", "") if paging.get("next") else ""
            if not after:
                break
        return found

    async def close(self) -> None:
        """Give back connections."""
        if self._session:
            await self._session.close()

    async def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> tuple[int, Mapping[str, str], Any]:
        at = f"{self._settings.api_base}/{self._settings.api_version}/{path}"
        async with self._open().request(
            method, at, params=query, json=body, headers=self.headers, allow_redirects=False
        ) as response:
            text = await response.text(errors="replace")
            try:
                return response.status, response.headers, json.loads(text)
            except (ValueError, RecursionError):
                if response.status >= 400:
                    return response.status, response.headers, {}
                raise ValueError("not JSON") from None

    @property
    def headers(self) -> dict[str, str]:
        """Who we are."""
        return {"Authorization": f"Bearer {self._settings.access_token.get_secret_value()}"}

    def _open(self) -> ClientSession:
        if self._session is None:
            timeout = ClientTimeout(total=self._settings.timeout, sock_connect=CONNECT)
            connector = TCPConnector(keepalive_timeout=IDLE)
            self._session = ClientSession(connector=connector, timeout=timeout)
        return self._session

    def _outcome(
        self, status: int, headers: Mapping[str, str], told: Any
    ) -> DeliveryError | Unknown:
        """Say what an error means for the message: surely not sent, or perhaps."""
        error = told.get("error") if isinstance(told, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        known = code if type(code) is int else status
        if status >= 500 and known not in BUSY:
            return Unknown(f"Meta answered {status}")
        reason = reasons.explain(known, self._language)
        if status == 429 or known in BUSY:
            return DeliveryError(reason, retry_after=retry_after(headers))
        temporary = reasons.is_temporary(known) or status in {401, 408}
        return DeliveryError(
            reason, permanent=not temporary, opted_out=reasons.is_opted_out(known),
            word=reasons.word(known),
        )  # fmt: skip
