"""How fast we may write: one message a second to one chat, without holding up the others."""

import asyncio

OVERALL = 1 / 25
"""Seconds between two messages of one bot; Telegram allows about thirty a second."""
GROUP = 3.5
"""Seconds between two messages to one group, which may get twenty a minute."""
KEPT = 1000


class Pace:
    """Gives each message its turn; a chat that must wait takes no turn from another."""

    def __init__(self, spacing: float) -> None:
        self._spacing, self._any = spacing, 0.0
        self._next: dict[str, float] = {}

    async def turn(self, chat: str) -> None:
        """Wait until a message may go to a chat."""
        now = asyncio.get_running_loop().time()
        slot = max(now, self._any)
        self._any = slot + OVERALL
        turn = max(slot, self._next.get(chat, 0.0))
        self._next[chat] = turn + (max(GROUP, self._spacing) if chat[:1] == "-" else self._spacing)
        if len(self._next) > KEPT:
            self._next = {one: at for one, at in self._next.items() if at > now}
        await asyncio.sleep(turn - now)

    def held(self, chat: str) -> float:
        """Return the seconds until something may go to a chat."""
        return self._next.get(chat, 0.0) - asyncio.get_running_loop().time()

    def hold(self, chat: str, seconds: float) -> None:
        """Let nothing go to a chat for some seconds, as Telegram asked."""
        until = asyncio.get_running_loop().time() + seconds
        self._next[chat] = max(until, self._next.get(chat, 0.0))
