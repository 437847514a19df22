"""Asking Telegram for updates: one process at a time, from where the last one was kept."""

import asyncio
import logging
import random
import warnings
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from channels.telegram.intake import Cursor, Intake, as_bytes
from channels.telegram.outcome import REFUSED, asked, is_foreign
from channels.telegram.settings import Settings
from desk.clock import new_token
from router import Router
from router.channel import Asked
from router.cursors import cursor, lease

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
GRACE = 15.0
"""Seconds beyond the agreed time after which a silent question counts as dead."""
MARGIN = 60.0
"""Seconds that the sole right to ask outlives a question."""
LONGEST = 60.0
PAUSE = 0.2
"""Seconds between a question that brought nothing and the next."""
CONTESTED = 10.0
"""Seconds to wait, at least, where somebody else asks too."""
MENDED = 300.0
"""Seconds to wait after the token was refused: only a person can mend that."""
FRESH = timedelta(days=6)
"""After a week of silence Telegram begins to count anew, perhaps below where we were."""
# We want the updates as they came: the library's own method fails for all if it knows one not.
warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)
logger = logging.getLogger("loket.telegram")


class Polling:
    """Follows one bot."""

    def __init__(
        self,
        office: str,
        settings: Settings,
        router: Router,
        bot: Bot,
        intake: Intake,
        *,
        grace: float = GRACE,
    ) -> None:
        self._office, self._settings, self._router = office, settings, router
        self._bot, self._intake = bot, intake
        self._name, self._holder = settings.account, new_token()
        self._tries, self._leased, self._grace = 0, False, grace
        self.state = Asked("Telegram", every=settings.poll_seconds)

    async def run(self) -> None:
        """Ask until cancelled; what breaks is tried again, ever more rarely."""
        asking = False
        while True:
            try:
                if not await self._lease(self._settings.poll_seconds + MARGIN):
                    asking = False
                    self.state = replace(self.state, beside=True)
                    await asyncio.sleep(MARGIN / 4)
                    continue
                if not asking:
                    await self._bot.delete_webhook(drop_pending_updates=False)
                    asking = True
                if not await self.poll():
                    await asyncio.sleep(PAUSE)  # whoever answers at once does not hold it open
                self._tries = 0
                self.state = replace(
                    self.state, read_at=self._router.clock(), trouble="", beside=False
                )
            except Exception as error:
                asking = asking and not isinstance(error, Conflict)  # a webhook may be set again
                await self._pause(error)

    async def poll(self) -> int:
        """Ask once and keep everything that came; return how many updates."""
        question: dict[str, Any] = {
            "timeout": self._settings.poll_seconds, "allowed_updates": ALLOWED,
        }  # fmt: skip
        offset = await self._offset()
        if offset is not None:
            question["offset"] = offset
        async with asyncio.timeout(self._settings.poll_seconds + self._grace):
            updates = await self._bot.do_api_request(
                "getUpdates", question, read_timeout=self._settings.poll_seconds + self._grace / 2
            )
        if not isinstance(updates, list):
            raise ValueError("no list of updates")
        moved = 0
        for update in updates:
            after = self._after(update)
            await self._intake.take(update, as_bytes(update), after)
            moved += after is not None
        if updates and not moved:
            raise ValueError("no update has a number: they would come again at once, for ever")
        return len(updates)

    async def close(self) -> None:
        """Let another process ask at once."""
        if self._leased:
            await self._lease(-1)
            self._leased = False

    def _after(self, update: Any) -> Cursor | None:
        """Return the cursor behind an update, if it has a number at all."""
        number = update.get("update_id") if isinstance(update, dict) else None
        if not isinstance(number, int) or abs(number) >= 1 << 62:
            return None
        return self._name, {"offset": number + 1, "at": self._router.clock().isoformat()}

    async def _offset(self) -> int | None:
        """Return from where to ask; None for everything that Telegram still has."""
        kept = await self._router.store.read(cursor, self._name)
        if not kept or self._router.clock() - datetime.fromisoformat(kept["at"]) > FRESH:
            return None
        return int(kept["offset"])

    async def _lease(self, for_s: float) -> bool:
        at = self._router.clock()
        self._leased = await self._router.run(lease, self._name, self._holder, for_s=for_s, at=at)
        return self._leased

    async def _pause(self, error: Exception) -> None:
        """Say what is wrong in a line without names or words, and wait."""
        self._tries += 1
        wait = random.uniform(0.5, 1) * min(LONGEST, 2.0 ** min(self._tries, 6) / 2)  # noqa: S311
        reason = type(error).__name__
        if isinstance(error, RetryAfter):
            wait = max(wait, asked(error))
        elif isinstance(error, TelegramError) and is_foreign(error):
            reason = "something before Telegram answers in its place, as a proxy"
        elif isinstance(error, InvalidToken | EndPointNotFound):
            wait, reason = MENDED, REFUSED
        elif isinstance(error, Conflict):
            reason = "somebody else asks for this bot's messages; stop that program"
            wait = max(wait, CONTESTED)
        elif isinstance(error, TimeoutError):
            reason = "Telegram went silent; asking anew"
        elif not isinstance(error, TelegramError):
            reason = f"not kept: {reason}"
        trouble = "refused" if reason == REFUSED else type(error).__name__
        self.state = replace(self.state, trouble=trouble, beside=False)
        logger.warning("polling failed office=%s wait=%.0f reason=%s", self._office, wait, reason)
        await asyncio.sleep(wait)
