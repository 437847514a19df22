"""Letting Telegram post updates: where is said at the start, and looked at now and then."""

import asyncio
import logging
import random
from dataclasses import replace
from datetime import timedelta

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from channels.telegram.outcome import REFUSED
from channels.telegram.polling import ALLOWED
from channels.telegram.settings import Settings
from router import Router
from router.channel import Asked

EVERY = 300.0
"""Seconds between looks whether Telegram still posts here, and gets through."""
logger = logging.getLogger("loket.telegram")


class Posting:
    """Looks after the webhook of one office's bot; `address` is where Telegram shall post."""

    def __init__(
        self, office: str, settings: Settings, router: Router, bot: Bot, address: str
    ) -> None:
        self._office, self._settings, self._router = office, settings, router
        self._bot, self._address = bot, address
        self.state = Asked("Telegram", every=EVERY)

    async def run(self) -> None:
        """Look after it until cancelled. Raises ConnectionError when Telegram does not answer."""
        try:
            await self._set()
            while True:
                await self._look()
                await asyncio.sleep(EVERY * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
        except TelegramError as error:
            reason = REFUSED if isinstance(error, InvalidToken) else type(error).__name__
            logger.warning("webhook not set office=%s reason=%s", self._office, reason)
            self.state = replace(self.state, trouble=type(error).__name__)
            raise ConnectionError("Telegram did not take the webhook's address") from None

    async def _set(self) -> None:
        secret = self._settings.secret_token
        await self._bot.set_webhook(
            self._address, allowed_updates=ALLOWED, drop_pending_updates=False,
            secret_token=secret.get_secret_value() if secret else None,
        )  # fmt: skip

    async def _look(self) -> None:
        """Say again where to post if somebody said otherwise; tell if Telegram does not get here.

        What waits at Telegram comes once it gets through, for a day.
        """
        told = await self._bot.get_webhook_info()
        if told.url != self._address:
            logger.warning("webhook changed by somebody else office=%s", self._office)
            await self._set()
        now, failed = self._router.clock(), told.last_error_date
        fresh = failed is not None and now - failed < timedelta(seconds=2 * EVERY)
        trouble = "unreached" if fresh and told.pending_update_count else ""
        if trouble and not self.state.trouble:
            logger.warning(
                "Telegram cannot post office=%s waiting=%d do=\"check public_url, and whether it "
                "answers from outside\"", self._office, told.pending_update_count,
            )  # fmt: skip
        read_at = self.state.read_at if trouble else now
        self.state = replace(self.state, trouble=trouble, read_at=read_at)
