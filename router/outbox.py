"""The loop that empties the outbox, and asks about what is in doubt."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Mapping
from itertools import chain, repeat
from typing import Any, TypeVar

from desk.clock import Clock
from router import deliver
from router.channel import DeliveryError, Outgoing, Outlet, Unknown
from router.patience import Patience
from store import Store, is_away, outbox
from store.alive import SignOfLife
from store.outbox import Lane

LANE = 16
"""Messages under way on one office's channel at the most: a slow network holds up no other."""
GATHER = 0.01
"""Seconds that commits are gathered, so that a storm of them costs a few looks."""
CROWDED = 0.2
"""Seconds between looks while a channel has enough under way and none of it leaves."""
RARELY = 20
POLL = 1.0
DOUBTS = 5.0
ALIVE = deliver.CLAIM.total_seconds() / 4
"""Seconds after which a sender says again that it lives."""
LONGEST_SEND = 900.0
"""Seconds that a channel may take to send: no network needs so long."""
LONGEST_LOOKUP = 60.0
FINISH = 15.0
"""Seconds that messages under way get to leave when we are told to stop."""
TELL = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Seconds to wait, the last of them over and over, until it is kept how a message went."""
T = TypeVar("T")
Outcome = str | DeliveryError | Unknown
logger = logging.getLogger("loket.outbox")


class Outbox:
    """Sends what was written, in order within a conversation, side by side otherwise."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._outlets: Mapping[Lane, Outlet] = {}
        self._by = deliver.new_claimant()
        self._nudged, self._left = asyncio.Event(), asyncio.Event()
        self._under_way: Counter[Lane] = Counter()
        self._sending: set[int] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._finished = 0
        self._patience = Patience()
        self._alive = SignOfLife(store.engine, self._by)
        self._gone = frozenset[str]()
        """Who showed no sign of life at the last look; twice in a row is no accident."""

    def connect(self, outlets: Mapping[Lane, Outlet]) -> None:
        """Take the channels by (office, name)."""
        self._outlets = outlets

    def nudge(self) -> None:
        """Say that something may have been written."""
        self._nudged.set()

    async def run(self) -> None:
        """Send until cancelled; what is under way then is finished first."""
        time = asyncio.get_running_loop().time
        beside = [self._ask_about_doubts(), self._stay_alive()]
        tasks = [asyncio.create_task(work) for work in beside]
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):  # wait_for may swallow being cancelled
                        await self._nudged.wait()
                await asyncio.sleep(GATHER)
                self._nudged.clear()
                self._left.clear()
                began = time()
                claimed = await self._guard(self.send_what_waits())
                if not claimed and self._busy():
                    await self._crowded(time() - began)
        finally:
            await self._finish()
            await _end(tasks)
            await asyncio.to_thread(self._alive.end)

    def _busy(self) -> list[Lane]:
        """Return the channels that have enough under way."""
        return [lane for lane, count in self._under_way.items() if count >= LANE]

    async def _crowded(self, took: float) -> None:
        """Wait until a message has left, not for each commit: a long queue is long to look at.

        So long that looking, which `took` seconds, is a small part of the time.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(max(CROWDED, RARELY * took), POLL)):
                await self._left.wait()

    async def send_what_waits(self) -> int:
        """Claim and start sending what may leave now; return how many."""
        # Whoever claims must send: stopping in between would leave the messages in doubt.
        return await asyncio.shield(self._start(self._claim()))

    async def settle(self) -> None:
        """Send until nothing may leave any more (tests and the demo)."""
        finished = -1
        while finished != self._finished or self._tasks:
            finished = self._finished
            await self.send_what_waits()
            if self._tasks:
                await asyncio.wait(self._tasks)

    def _start(self, work: Awaitable[Any]) -> "asyncio.Task[Any]":
        """Start what must not be left half done."""
        task = asyncio.ensure_future(work)
        assert isinstance(task, asyncio.Task)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _finish(self) -> None:
        """Let what is under way leave, but not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        await _end(self._tasks)

    async def _claim(self) -> int:
        as_of = self._clock()
        busy = self._busy()
        if not await self._store.read(outbox.waiting, as_of, busy):
            return 0
        claimed = await self._store.run(
            deliver.claim, by=self._by, as_of=as_of, most=LANE, busy=busy
        )
        for message in claimed:
            self._under_way[_lane(message)] += 1
            self._sending.add(message.message_id)
            self._start(self._send(message))
        return len(claimed)

    async def _send(self, message: Outgoing) -> None:
        try:
            await self._keep(message, await self._attempt(message))
        finally:
            self._sending.discard(message.message_id)
            self._under_way[_lane(message)] -= 1
            self._finished += 1
            self._left.set()
            self._nudged.set()

    async def _attempt(self, message: Outgoing) -> Outcome:
        outlet = self._outlets.get(_lane(message))
        if outlet is None:
            return DeliveryError("channel not configured", permanent=True)
        try:
            async with asyncio.timeout(LONGEST_SEND):
                return await outlet.send(message)
        except (DeliveryError, Unknown) as error:
            return error
        except Exception as error:  # a channel that breaks may have sent: in doubt, never twice
            logger.exception(
                "send broke channel=%s message=%s", message.channel, message.message_id
            )
            return Unknown(type(error).__name__)

    async def _keep(self, message: Outgoing, outcome: Outcome) -> None:
        """Keep how a message went, however long the database is away."""
        if not isinstance(outcome, str):
            # Not the reason: networks like to repeat an address in it. Officers see it.
            logger.warning(
                "not sent office=%s channel=%s message=%s why=%s permanent=%s",
                *_lane(message), message.message_id, getattr(outcome, "word", "in_doubt"),
                getattr(outcome, "permanent", False),
            )  # fmt: skip
        for tries, wait in enumerate(chain(TELL, repeat(TELL[-1])), 1):
            try:
                await self._tell(message, outcome)
                return
            except Exception as error:
                logger.exception("outcome not kept message=%s", message.message_id)
                if tries >= len(TELL) and not is_away(error):
                    return  # it never goes better: in doubt, once the claim is over
                await asyncio.sleep(wait)

    async def _tell(self, message: Outgoing, outcome: Outcome) -> None:
        key, by, at = message.message_id, self._by, self._clock()
        if isinstance(outcome, str):
            await self._store.run(deliver.sent, key, outcome, at=at)
        elif isinstance(outcome, Unknown):
            await self._store.run(deliver.in_doubt, key, outcome.reason, by=by, at=at)
        else:
            await self._store.run(deliver.refused, key, outcome, by=by, at=at)

    async def _stay_alive(self) -> None:
        """Keep what is slow from being taken for abandoned."""
        while True:
            await asyncio.sleep(ALIVE)
            if self._sending:
                await self._guard(self.keep_claimed())

    async def keep_claimed(self) -> None:
        """Say that what is under way here is not abandoned."""
        under_way = sorted(self._sending)
        await self._store.run(deliver.keep_claimed, under_way, by=self._by, at=self._clock())

    async def _ask_about_doubts(self) -> None:
        if self._store.on_sqlite:
            # Nobody else writes to this file: whatever is under way was left by a dead process.
            await self._guard(
                self._store.run(deliver.doubt_left_over, by=self._by, at=self._clock())
            )
        while True:
            if not self._store.on_sqlite:
                await self._guard(self._look_after_the_dead())
            await self._guard(self.look_up_doubts())
            await asyncio.sleep(DOUBTS)

    async def _look_after_the_dead(self) -> None:
        """Take over what a process had under way that died, once it is missing for two looks.

        One look may meet a process whose connection was cut, and who shows itself anew.
        """
        await asyncio.to_thread(self._alive.show)
        gone = await self._store.read(outbox.gone, self._by)
        if sure := gone & self._gone:
            await self._store.run(deliver.doubt_left_by, sorted(sure), at=self._clock())
        self._gone = gone

    async def look_up_doubts(self) -> None:
        """Ask the networks about messages of which nobody knows whether they went."""
        now = self._clock()
        if not await self._store.read(outbox.in_doubt, now):
            return
        await self._store.run(deliver.doubt_abandoned, as_of=now)
        asked = await self._store.run(deliver.claim_doubtful, as_of=now)
        await asyncio.gather(*[self._guard(self._look_up(message)) for message in asked])

    async def _look_up(self, message: Outgoing) -> None:
        outlet = self._outlets.get(_lane(message))
        try:
            if outlet is None:
                raise Unknown("channel not configured")
            async with asyncio.timeout(LONGEST_LOOKUP):
                found = await outlet.lookup(message)
        except Exception:  # whatever went wrong, we still do not know
            await self._store.run(deliver.still_in_doubt, message.message_id)
        else:
            await self._store.run(deliver.looked_up, message, found, at=self._clock())
        self._nudged.set()

    async def _guard(self, work: Awaitable[T]) -> T | None:
        try:
            done = await work
        except Exception:
            wait = self._patience.wait()
            logger.exception("%s stumbled, and goes on in %.1f s", "outbox", wait)
            await asyncio.sleep(wait)
            return None
        self._patience.restore()
        return done


def _lane(message: Outgoing) -> Lane:
    return message.office, message.channel


async def _end(tasks: "set[asyncio.Task[Any]] | list[asyncio.Task[Any]]") -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
