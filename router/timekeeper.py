"""What falls due by itself: bursts that have ended, deadlines, windows, silences, ratings."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.decision import Decision
from bot.turn import Turn
from desk.clock import Clock
from desk.office import Office
from desk.silence import is_good_hour
from router.ask_rating import ask_later
from router.attempt import attempt
from router.let_go import let_go
from router.look import Look, due_looks
from router.reckon import reckon, unreckoned
from router.remind import consider_due, put_off
from router.silence import due_silences, ending, keep_silence
from router.watch import note_clocks, note_tickets
from router.watch_windows import near_windows, watch_windows
from store import Store, is_away, ratings, talks, tickets, timers

Think = Callable[[Turn], Decision]
TICK = 0.5
WATCH = 30.0
"""Seconds between looks at the deadlines."""
SILENCES = 60.0
"""Seconds between looks at who says nothing more."""
AT_ONCE = 200
"""Bursts looked for at a time, …"""
TOGETHER = 4
"""… and those of an office that one verb considers: they share what is read and written once."""
FEW = 100
"""Tickets of one transaction: whoever writes waits meanwhile."""
AGAIN = timedelta(minutes=1)
"""After how long a burst that could not be considered is tried again."""
logger = logging.getLogger("loket.router")


class Timekeeper:
    """Does what nobody asks for, when its time has come; `think` gives an office's bot."""

    def __init__(
        self,
        store: Store,
        offices: Mapping[str, Office],
        think: Callable[[Office], Think],
        clock: Clock,
        public_url: str,
    ) -> None:
        self.store, self.offices, self.clock = store, offices, clock
        self.think, self.public_url = think, public_url

    async def run(self) -> None:
        """Look at what falls due, until cancelled; raises if the database is away."""
        async with asyncio.TaskGroup() as looks:
            looks.create_task(self._keep_looking(TICK, self.consider_what_is_due))
            looks.create_task(
                self._keep_looking(WATCH, self.watch, self.watch_windows, self.reckon)
            )
            looks.create_task(
                self._keep_looking(SILENCES, self.keep_silences, self.ask_ratings, self.let_go)
            )

    async def _keep_looking(self, seconds: float, *looks: Callable[[], Awaitable[int]]) -> None:
        while True:
            for look in looks:
                await self._try(look())
            await asyncio.sleep(seconds)

    async def consider_what_is_due(self) -> int:
        """Let the bot consider the bursts that have ended; return how many."""
        count = 0
        while True:
            as_of = self.clock()  # anew: while some are considered, others end
            due = await self.store.read(talks.to_consider, self.offices, as_of, AT_ONCE)
            if not due:
                return count
            # Side by side: they share a commit.
            await asyncio.gather(*[self._consider(few, of, as_of) for few, of in _together(due)])
            count += len(due)

    async def _consider(self, conversation_ids: list[int], code: str, as_of: datetime) -> None:
        office = self.offices[code]
        try:
            await self.store.run_behind(
                consider_due, conversation_ids,
                office=office, think=self.think(office), as_of=as_of,
            )  # fmt: skip
        except Exception as error:
            if is_away(error):
                raise  # it is none of the bursts' doing
            if len(conversation_ids) > 1:  # which of them broke shows when each is alone
                for one in conversation_ids:
                    await self._consider([one], code, as_of)
                return
            logger.exception("not considered conversation=%s", conversation_ids[0])
            await self.store.run(put_off, conversation_ids[0], until=as_of + AGAIN)

    async def watch(self) -> int:
        """Record which deadlines are near or broken, and tell the office; return how many."""
        as_of = self.clock()
        await self._note_new(tickets.unwatched, note_tickets, as_of)
        await self._note_new(timers.unwatched, note_clocks, as_of)
        looks = await self.store.read(due_looks, self.offices, as_of, self.public_url)
        return sum([await self._look(look) for look in looks])

    async def _note_new(
        self, unwatched: Callable[..., list[int]], note: Callable[..., int], as_of: datetime
    ) -> None:
        """Note when what is new will reach a level, a few at a time, until hardly any is left."""
        last, new = 0, [0] * FEW
        while len(new) == FEW:
            new = await self.store.read(unwatched, self.offices, last, FEW)
            if new:
                last = new[-1]
                await self._look(partial(note, ids=new, offices=self.offices, as_of=as_of))

    async def _look(self, look: Look) -> int:
        """Let one look that breaks stop no other; raises if the database is away."""
        try:
            return await self.store.run(look)
        except Exception as error:
            if is_away(error):
                raise
            logger.exception("a look broke")
            return 0

    async def watch_windows(self) -> int:
        """Mark what outlives its WhatsApp window, tell what closes soon; return how many."""
        as_of = self.clock()
        near, count = await self.store.read(near_windows, self.offices, as_of), 0
        for few in _few(near):
            count += await self.store.run(
                watch_windows, few, offices=self.offices, as_of=as_of, url=self.public_url
            )
        return count

    async def reckon(self) -> int:
        """Measure the answers that nobody has measured yet; return how many."""
        count = 0
        for office in self.offices.values():
            while await self.store.read(unreckoned, office.code):
                reckoned = await self.store.run(reckon, office=office)
                if not reckoned:
                    break  # what is left breaks
                count += reckoned
        return count

    async def keep_silences(self) -> int:
        """Remind the silent and close what silence ends; return for how many something was done."""
        as_of, done = self.clock(), 0
        if not ending(self.offices, as_of):
            return 0
        for key, code in await self.store.read(due_silences, self.offices, as_of):
            office = self.offices[code]
            done += await attempt(self.store, keep_silence, key, office=office, as_of=as_of)
        return done

    async def ask_ratings(self) -> int:
        """Ask for a rating whom it was too late in the day to ask; return how many were asked."""
        as_of, asked = self.clock(), 0
        for key, code in await self.store.read(ratings.waiting, self.offices):
            if is_good_hour(as_of, self.offices[code].calendar):
                office = self.offices[code]
                asked += await attempt(self.store, ask_later, key, office=office, as_of=as_of)
        return asked

    async def let_go(self) -> int:
        """Let go of what networks handed over long ago; return how many were looked at."""
        return await self.store.run_behind(let_go, as_of=self.clock())

    async def _try(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception as error:
            if is_away(error):
                raise
            logger.exception("the clock stumbled")


def _together(due: list[tuple[int, str]]) -> Iterator[tuple[list[int], str]]:
    """Yield the bursts of each office, a few at a time."""
    by_office = defaultdict[str, list[int]](list)
    for key, code in due:
        by_office[code].append(key)
    for code, ids in by_office.items():
        yield from ((few, code) for few in _few(ids, TOGETHER))


def _few(ids: list[int], most: int = FEW) -> Iterator[list[int]]:
    """Yield ids, a few at a time."""
    for start in range(0, len(ids), most):
        yield ids[start : start + most]
