"""Telegram's Bot API for notices to officers; citizens write to `channels/telegram`.

Without the vendor's library, so that an office that only wants notices need not hold it in memory.
"""

from typing import Any

import aiohttp

from desk.notice import Notice
from desk.notices import Telegram
from router.channel import DeliveryError, Unknown

LONGEST = 4096
"""Characters that Telegram takes in one message."""
TIMEOUT = 20.0


class BotApi:
    """One bot. Its token is part of every address, so no address is ever told or logged."""

    def __init__(self, settings: Telegram) -> None:
        self._base = f"{settings.api_base}/bot{settings.bot_token.get_secret_value()}"
        self._http: aiohttp.ClientSession | None = None
        self._moved: dict[str, str] = {}
        """Groups that became supergroups since we started: their old numbers and the new."""

    async def notify(self, notice: Notice) -> str:
        """Send a notice to its chat; return the message's id. Raises DeliveryError, Unknown."""
        return await self.send(notice.address, f"{notice.subject}\n\n{notice.text}")

    async def send(self, chat: str, text: str) -> str:
        """Send a text; return the message's id. Raises DeliveryError, Unknown."""
        cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        chat = self._moved.get(chat, chat)
        told = {"chat_id": chat, "text": cut, "disable_web_page_preview": True}
        try:
            async with self._session().post(f"{self._base}/sendMessage", json=told) as answer:
                status = answer.status
                said = await _said(answer)
        except aiohttp.ClientConnectorError:
            raise DeliveryError("no connection to Telegram") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unknown(f"the connection broke: {type(error).__name__}") from None
        if status == 200 and said.get("ok"):
            return str(said["result"]["message_id"])
        new = str(said.get("parameters", {}).get("migrate_to_chat_id", ""))
        if new and chat not in self._moved.values():
            self._moved[chat] = new
            return await self.send(new, text)
        raise _refusal(status, said)

    async def close(self) -> None:
        """Give back the connection."""
        if self._http:
            await self._http.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._http


async def _said(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        said = await answer.json(content_type=None)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _refusal(status: int, said: dict[str, Any]) -> DeliveryError | Unknown:
    reason = f"Telegram: {status} {said.get('description', '')}".strip()[:200]
    if status == 429:
        after = said.get("parameters", {}).get("retry_after")
        return DeliveryError(reason, retry_after=float(after) if after else None)
    if 400 <= status < 500:
        return DeliveryError(reason, permanent=True)
    return Unknown(reason)  # a server that stumbles may have sent it
