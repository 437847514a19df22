"""The loop that empties the outbox, and asks about what is in doubt."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Mapping

from desk.clock import Clock
from router import deliver
from router.channel import DeliveryError, Outgoing, Outlet, Unknown
from store import Store, outbox

LANE = 16
"""Messages under way on one channel at the most: a slow network must not hold up the others."""
POLL = 1.0
DOUBTS = 5.0
logger = logging.getLogger("loket.outbox")


class Outbox:
    """Sends what was written, in order within a conversation, side by side otherwise."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._outlets: Mapping[tuple[str, str], Outlet] = {}
        self._by = deliver.new_claimant()
        self._nudged = asyncio.Event()
        self._under_way: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished = 0

    def connect(self, outlets: Mapping[tuple[str, str], Outlet]) -> None:
        """Take the channels by (office, name)."""
        self._outlets = outlets

    def nudge(self) -> None:
        """Say that something may have been written."""
        self._nudged.set()

    async def run(self) -> None:
        """Send until cancelled; what is under way then is finished first."""
        doubts = asyncio.create_task(self._ask_about_doubts())
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._nudged.wait(), POLL)
                self._nudged.clear()
                await self._guard(self.send_what_waits())
        finally:
            doubts.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LANE)

    async def send_what_waits(self) -> int:
        """Claim and start sending what may leave now; return how many."""
        if not await self._store.read(outbox.waiting):
            return 0
        busy = [name for name, count in self._under_way.items() if count >= LANE]
        claimed = await self._store.run(
            deliver.claim, by=self._by, as_of=self._clock(), most=LANE, busy=busy
        )
        for message in claimed:
            self._under_way[message.channel] += 1
            task = asyncio.create_task(self._send(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claimed)

    async def settle(self) -> None:
        """Send until nothing may leave any more (tests and the demo)."""
        finished = -1
        while finished != self._finished or self._tasks:
            finished = self._finished
            await self.send_what_waits()
            if self._tasks:
                await asyncio.wait(self._tasks)

    async def _send(self, message: Outgoing) -> None:
        try:
            outcome = await self._attempt(message)
            await self._keep(message, outcome)
        except Exception:
            logger.exception("outcome not kept message=%s", message.message_id)
        finally:
            self._under_way[message.channel] -= 1
            self._finished += 1
            self._nudged.set()

    async def _attempt(self, message: Outgoing) -> str | DeliveryError | Unknown:
        outlet = self._outlets.get((message.office, message.channel))
        if outlet is None:
            return DeliveryError("channel not configured", permanent=True)
        try:
            return await outlet.send(message)
        except (DeliveryError, Unknown) as error:
            return error
        except Exception as error:  # a channel that breaks may have sent: in doubt, never twice
            logger.exception(
                "send broke channel=%s message=%s", message.channel, message.message_id
            )
            return Unknown(type(error).__name__)

    async def _keep(self, message: Outgoing, outcome: str | DeliveryError | Unknown) -> None:
        at = self._clock()
        if isinstance(outcome, str):
            await self._store.run(deliver.sent, message.message_id, outcome, at=at)
            return
        logger.warning(
            "not sent channel=%s message=%s reason=%s",
            message.channel, message.message_id, outcome.reason,
        )  # fmt: skip
        if isinstance(outcome, Unknown):
            await self._store.run(deliver.in_doubt, message.message_id, outcome.reason, at=at)
        else:
            await self._store.run(deliver.refused, message.message_id, outcome, at=at)

    async def _ask_about_doubts(self) -> None:
        if self._store.on_sqlite:
            # Nobody else writes to this file: whatever is under way was left by a dead process.
            await self._guard(
                self._store.run(deliver.doubt_left_over, by=self._by, at=self._clock())
            )
        while True:
            await self._guard(self.look_up_doubts())
            await asyncio.sleep(DOUBTS)

    async def look_up_doubts(self) -> None:
        """Ask the networks about messages of which nobody knows whether they went."""
        now = self._clock()
        if not await self._store.read(outbox.waiting):
            return
        await self._store.run(deliver.doubt_abandoned, as_of=now)
        for message in await self._store.run(deliver.claim_doubtful, as_of=now):
            await self._look_up(message)

    async def _look_up(self, message: Outgoing) -> None:
        outlet = self._outlets.get((message.office, message.channel))
        try:
            if outlet is None:
                raise Unknown("channel not configured")
            found = await outlet.lookup(message)
        except Exception:  # whatever went wrong, we still do not know
            await self._store.run(deliver.still_in_doubt, message.message_id)
        else:
            await self._store.run(deliver.looked_up, message.message_id, found, at=self._clock())
        self._nudged.set()

    async def _guard(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception:
            logger.exception("outbox stumbled")
            await asyncio.sleep(POLL)
