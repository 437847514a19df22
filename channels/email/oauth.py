"""Tokens in place of passwords (OAuth 2): asked for when needed, renewed before they end."""

import asyncio
import hashlib
import logging
import time
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from channels.email.settings import OAuth
from router import Router
from router.cursors import cursor, move_cursor

logger = logging.getLogger("loket.email")
EARLY = 120.0
"""Seconds before its end at which a token is no longer used."""


class Refused(Exception):
    """The token's issuer refuses: the office must agree anew, or its configuration is wrong."""


class Tokens:
    """The present token of one account."""

    def __init__(self, settings: OAuth, router: Router) -> None:
        self._settings, self._router = settings, router
        self._token, self._until = "", 0.0
        self._asking = asyncio.Lock()
        secret = settings.refresh_token.get_secret_value() or settings.client_id
        # A configuration that was changed begins anew; the configured secret is not stored.
        self._name = f"oauth/{hashlib.sha256(secret.encode()).hexdigest()[:32]}"

    async def get(self) -> str:
        """Return a token that is good for now. Raises Refused, OSError."""
        async with self._asking:  # mailboxes and senders come at the same time
            if not self._token or time.monotonic() > self._until:
                await self._renew()
            return self._token

    def forget(self) -> None:
        """Ask for another token next time: a server did not take this one."""
        self._token = ""

    async def _renew(self) -> None:
        kept = await self._router.store.read(cursor, self._name)
        answer = await self._ask(str(kept.get("refresh_token", "")))
        self._token = str(answer["access_token"])
        try:
            lasts = float(answer.get("expires_in") or 300)
        except (TypeError, ValueError):
            lasts = 300.0
        self._until = time.monotonic() + max(10.0, lasts - EARLY)
        renewed = answer.get("refresh_token")
        if renewed and renewed != kept.get("refresh_token"):
            # Microsoft gives a new one each time, and lets the first end after 90 days.
            value = {"refresh_token": str(renewed)}
            await self._router.run(move_cursor, self._name, value, self._router.clock())

    async def _ask(self, refresh_token: str) -> dict[str, Any]:
        form = self._form(refresh_token)
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=30)) as client,
                client.post(self._settings.token_url, data=form, allow_redirects=False) as answer,
            ):
                said = await answer.json(content_type=None) if answer.status < 500 else None
        except (ClientError, ValueError, TimeoutError) as error:
            raise OSError(f"no token: {type(error).__name__}") from error
        if not isinstance(said, dict):
            raise OSError(f"no token: the issuer answered {answer.status}")
        if answer.status != 200 or not said.get("access_token"):
            # The reason is one of a fixed list (RFC 6749); the description may name a person.
            raise Refused(str(said.get("error", answer.status))[:60])
        return said

    def _form(self, refresh_token: str) -> dict[str, str]:
        settings = self._settings
        token = refresh_token or settings.refresh_token.get_secret_value()
        form = {
            "client_id": settings.client_id,
            "client_secret": settings.client_secret.get_secret_value(),
            "scope": settings.scope,
            "grant_type": "refresh_token" if token else "client_credentials",
            "refresh_token": token,
        }
        return {name: value for name, value in form.items() if value}


def all_tokens(router: Router, settings: OAuth | None) -> Tokens | None:
    """Return the tokens of an account, one for all who use it: they would outdate each other's."""
    if settings is None:
        return None
    name = f"oauth {settings.client_id} {settings.refresh_token.get_secret_value()}"
    found: Tokens = router.shared.setdefault(name, Tokens(settings, router))
    return found
