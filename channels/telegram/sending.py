"""What leaves by the bot: words, buttons and files, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
)
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from channels.telegram.outcome import asked, outcome
from channels.telegram.pace import Pace
from channels.telegram.reading import CHOICE
from desk.splitting import split
from router.channel import DeliveryError, Enclosed, Outgoing, Unknown

LONGEST = 4096
"""UTF-16 units that Telegram takes in one message."""
CALLBACK = 64
"""Bytes that a button may send back."""
PATIENCE = 300.0
"""Seconds that a long text may wait between its parts."""
HELD = 60.0
"""Seconds that a message may wait for its turn in here; who has to wait longer comes again."""
Content = Callable[[str], Awaitable[bytes]]
Moved = Callable[[str, str], Awaitable[None]]
Piece = Callable[[str], Awaitable[Message]]
"""Sends one part to a chat."""


class Sender:
    """Sends what an office says; `moved` is told of a group's new number."""

    def __init__(self, bot: Bot, pace: Pace, content: Content, moved: Moved) -> None:
        self._bot, self._pace, self._content, self._moved = bot, pace, content, moved

    async def send(self, outgoing: Outgoing) -> str:
        """Send all parts; return the ids of the messages. Raises DeliveryError, Unknown."""
        chat, ids = outgoing.address, list[str]()
        for piece in await self._pieces(outgoing):
            chat, sent = await self._part(chat, piece, first=not ids)
            ids.append(str(sent.message_id))
        if not ids:
            raise DeliveryError("nothing to send", permanent=True)
        return f"{chat}:{','.join(ids)}"[:200]

    async def _part(self, chat: str, piece: Piece, *, first: bool) -> tuple[str, Message]:
        """Send one part, to where the group has moved if it has.

        Once a part has gone the rest may wait but not start anew: that would say it twice.
        """
        waited = 0.0
        if first and (held := self._pace.held(chat)) > HELD:
            raise DeliveryError("Telegram asks to wait", retry_after=held)
        while True:
            await self._pace.turn(chat)
            try:
                return chat, await piece(chat)
            except ChatMigrated as error:
                old, chat = chat, str(error.new_chat_id)
                await self._moved(old, chat)
            except TelegramError as error:
                told = outcome(error)
                if isinstance(error, RetryAfter):
                    self._pace.hold(chat, asked(error))
                    waited += asked(error)
                    if not first and waited <= PATIENCE:
                        continue
                if not first and isinstance(told, DeliveryError):
                    raise Unknown(f"only the beginning was sent; {told.reason}") from None
                raise told from None

    async def _pieces(self, outgoing: Outgoing) -> list[Piece]:
        texts = split(outgoing.text, LONGEST)
        keyboard = buttons(outgoing.extra.get("choices") or ())
        pieces = [
            self._text(text, keyboard if number == len(texts) else None)
            for number, text in enumerate(texts, 1)
        ]
        return pieces + [self._file(one, await self._content(one.sha256)) for one in outgoing.files]

    def _text(self, text: str, keyboard: InlineKeyboardMarkup | None) -> Piece:
        async def send(chat: str) -> Message:
            return await self._bot.send_message(
                chat, text, reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )  # fmt: skip

        return send

    def _file(self, one: Enclosed, content: bytes) -> Piece:
        async def send(chat: str) -> Message:
            return await self._bot.send_document(chat, InputFile(content, filename=one.name))

        return send


def buttons(choices: Any) -> InlineKeyboardMarkup | None:
    """Return choices as buttons, one under the other; None where one is too long to come back."""
    made = [(CHOICE + str(value), str(label)) for value, label in choices]
    if not made or any(len(value.encode()) > CALLBACK for value, _ in made):
        return None
    rows = [[InlineKeyboardButton(label, callback_data=value)] for value, label in made]
    return InlineKeyboardMarkup(rows)


async def release(tasks: "set[asyncio.Task[None]]") -> None:
    """End what still runs beside."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
