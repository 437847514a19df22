"""Choices as buttons or as a list, in place of numbers to be typed."""

import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels.whatsapp.payload import PICKED
from channels.whatsapp.pieces import Piece
from desk.phrases import Phrases
from router import Router
from router.channel import DeliveryError
from router.cursors import cursor, move_cursor

LABEL, BUTTONS = 20, 3
"""Characters of a button, and buttons of a message."""
ROW, DESCRIPTION, ROWS = 24, 72, 10
"""Characters of a list's row and of what stands under it, and rows of a list."""
BODY = 1024
"""Characters of a text that has buttons."""
IN_VAIN = timedelta(minutes=10)
"""For how long no content is made after Twilio would not make one."""
PHRASES = Phrases.read(Path(__file__).parent / "phrases")
Make = Callable[[str, str, dict[str, Any]], Awaitable[str]]


def fits(piece: Piece) -> bool:
    """Return whether a text can have its choices as buttons or as a list."""
    return len(piece.text) <= BODY and 1 <= len(piece.choices) <= ROWS


def as_buttons(piece: Piece) -> bool:
    """Return whether the choices are few and short enough for buttons."""
    return len(piece.choices) <= BUTTONS and all(len(label) <= LABEL for _, label in piece.choices)


def row(value: str, label: str) -> tuple[str, str, str]:
    """Return a list's row: what it sends, its words, and what stands under them."""
    more = _short(label, DESCRIPTION) if len(label) > ROW else ""
    return PICKED + value, _short(label, ROW), more


class Offering:
    """Twilio's contents for choices: made at first need, and remembered."""

    def __init__(self, account: str, language: str, router: Router, make: Make) -> None:
        self._account, self._language = account, language
        self._router, self._make = router, make
        self._known: dict[str, str] = {}
        self._again_at = datetime.min.replace(tzinfo=UTC)

    async def content(self, piece: Piece) -> str:
        """Return the content that shows a text with its choices; nothing where there is none."""
        if not fits(piece):
            return ""
        types = _types(piece, self._language)
        mark = hashlib.sha256(json.dumps(types, sort_keys=True).encode()).hexdigest()[:24]
        name = f"content {self._account} {mark}"
        at = self._router.clock()
        if name not in self._known and at >= self._again_at:
            with contextlib.suppress(DeliveryError):  # the words say the same as the buttons
                self._known[name] = await self._made(name, mark, types, at)
        return self._known.get(name, "")

    async def _made(self, name: str, mark: str, types: dict[str, Any], at: datetime) -> str:
        """Return the content of a name, made if nobody has; after a failure not at once again."""
        known = (await self._router.store.read(cursor, name)).get("sid")
        if known:
            return str(known)
        try:
            sid = await self._make(f"loket_{mark}", self._language, types)
        except DeliveryError:
            self._again_at = at + IN_VAIN
            raise
        await self._router.run(move_cursor, name, {"sid": sid}, at)
        return sid


def _types(piece: Piece, language: str) -> dict[str, Any]:
    if as_buttons(piece):
        actions = [{"title": label, "id": PICKED + value} for value, label in piece.choices]
        return {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    items = [
        {"id": key, "item": words, **({"description": more} if more else {})}
        for key, words, more in (row(value, label) for value, label in piece.choices)
    ]
    button = PHRASES.say("choose", language)
    return {"twilio/list-picker": {"body": "{{1}}", "button": button, "items": items}}


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
