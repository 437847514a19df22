"""What becomes of an update, however it came: kept before it is acknowledged."""

import asyncio
import json
import logging
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from telegram import Bot, ChatMemberUpdated, Update
from telegram.error import TelegramError

from channels.telegram.reading import Nothing, parse, read
from channels.telegram.settings import Settings
from desk.office import Office
from router import Router
from router.block import block
from router.cursors import move_cursor
from router.readdress import readdress
from store import is_away

GONE = ("kicked", "left")
Cursor = tuple[str, dict[str, Any]]
logger = logging.getLogger("loket.telegram")


class Intake:
    """Takes the updates of one office's bot."""

    def __init__(self, office: Office, settings: Settings, router: Router, bot: Bot) -> None:
        self._office, self._settings, self._router, self._bot = office, settings, router, bot
        self.tasks: set[asyncio.Task[None]] = set()

    async def take(
        self, given: Any, raw: bytes, cursor: Cursor | None = None, shown: str = ""
    ) -> bool:
        """Keep what an update says, the cursor with it; return whether it could be read.

        What cannot be read is kept apart, so that it stands in nobody's way; `shown` is the secret
        with which it came, and nothing where we asked Telegram ourselves.
        """
        kept, office = False, self._office.code
        try:
            update = parse(given if isinstance(given, dict) else {})
            if not await self._changed(update):
                inbound = read(
                    given, at=self._router.clock(), office=office, raw=raw,
                    account=self._settings.account,
                )  # fmt: skip
                await self._router.receive(inbound, cursor=cursor)
                kept = True
            self._answer(update)
        except Nothing:
            pass
        except Exception as error:
            if is_away(error):
                raise
            # What it says, but only where it is ours: others repeat what was written.
            await self.refuse(
                raw, str(error) if type(error) is ValueError else type(error).__name__, shown
            )
            await self._move(cursor)
            return False
        if not kept:
            await self._move(cursor)
        return True

    async def refuse(self, raw: bytes, reason: str, shown: str = "") -> None:
        """Keep what is not taken, with its secret's fingerprint; a line tells, and names nobody."""
        logger.warning("refused office=%s reason=%s", self._office.code, reason)
        await self._router.quarantine(
            office=self._office.code, channel="telegram", account=self._settings.account,
            external_id=sha256(raw).hexdigest(), body=raw, content_type="application/json",
            reason=reason, envelope={"secret": fingerprint(shown)} if shown else {"asked": "yes"},
        )  # fmt: skip

    async def move(self, old: str, new: str) -> None:
        """Follow a group that has a new number."""
        await self._router.run(
            readdress, "telegram", old, new, office=self._office.code,
            account=self._settings.account, at=self._router.clock(),
        )  # fmt: skip

    async def _changed(self, update: Update) -> bool:
        """Act on what changed about a chat; return whether that was all."""
        if standing := update.my_chat_member:
            await self._stand(standing)
            return True
        if update.message and (new := update.message.migrate_to_chat_id):
            await self.move(str(getattr(update.message.chat, "id", "")), str(new))
            return True
        return False

    async def _stand(self, told: ChatMemberUpdated) -> None:
        """Mark a chat that we were put out of, or let into again; what else changes is nothing."""
        standings = (told.old_chat_member, told.new_chat_member)
        before, after = (getattr(one, "status", "") in GONE for one in standings)
        if before != after:
            await self._router.run(
                block, "telegram", str(getattr(told.chat, "id", "")), office=self._office.code,
                account=self._settings.account, blocked=after, since=told.date,
                at=self._router.clock(),
            )  # fmt: skip

    def _answer(self, update: Update) -> None:
        """Tell a pressed button that it was heard, beside everything else."""
        if update.callback_query:
            task = asyncio.create_task(self._heard(update.callback_query.id))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _heard(self, query: str) -> None:
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:  # it only stops the button's clock from turning
            logger.info("button not answered kind=%s", type(error).__name__)

    async def _move(self, cursor: Cursor | None) -> None:
        if cursor:
            await self._router.run(move_cursor, *cursor, self._router.clock())


def fingerprint(secret: str) -> str:
    """Return what is kept of a secret that was shown: enough to know it again, no more."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def as_bytes(given: Mapping[str, Any]) -> bytes:
    """Return an update as bytes to be kept."""
    return json.dumps(given, ensure_ascii=False).encode("utf-8", "replace")
