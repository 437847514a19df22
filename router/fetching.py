"""The loop that fetches what networks only named."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Mapping

from desk.clock import Clock
from router.channel import Fetched, Fetches, NotFetched, Outlet
from router.fetch import Wanted, claim, fetched, not_fetched
from store import Store, files
from store.outbox import Lane

POLL = 1.0
LANE = 4
"""Files fetched side by side through one office's channel: one that stalls holds up no other."""
AT_ONCE = 16
"""Files fetched side by side in all: each may hold some megabytes in memory."""
LONGEST = 120.0
"""Seconds that a channel may take for one file."""
logger = logging.getLogger("loket.files")


class Fetching:
    """Brings files in, a few at a time, through the channels on which they were named."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._outlets: Mapping[Lane, Outlet] = {}
        self._under_way: Counter[Lane] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._came = asyncio.Event()

    def connect(self, outlets: Mapping[Lane, Outlet]) -> None:
        """Take the channels by (office, name)."""
        self._outlets = outlets

    async def run(self) -> None:
        """Fetch until cancelled; what is under way then is fetched anew later."""
        try:
            while True:
                self._came.clear()
                await self._begin()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(POLL):
                        await self._came.wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def fetch_what_waits(self) -> int:
        """Fetch what is due now (tests); return how many files were tried."""
        begun = await self._begin()
        if self._tasks:
            await asyncio.wait(self._tasks)
        return begun

    async def _begin(self) -> int:
        """Begin to fetch what is due now, as long as there is room; return how many files."""
        begun = 0
        while self._under_way.total() < AT_ONCE and (wanted := await self._claim()):
            self._under_way[wanted.office, wanted.channel] += 1
            task = asyncio.create_task(self._fetch(wanted))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            begun += 1
        return begun

    async def _claim(self) -> Wanted | None:
        as_of = self._clock()
        busy = [lane for lane, count in self._under_way.items() if count >= LANE]
        if not await self._store.read(files.waiting, as_of, busy):
            return None
        return await self._store.run(claim, as_of=as_of, busy=busy)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            await self._keep(wanted, await self._attempt(wanted))
        except Exception:  # the database is away or full: it is fetched anew once the claim is over
            logger.exception("not kept file=%s", wanted.attachment_id)
        finally:
            self._under_way[wanted.office, wanted.channel] -= 1
            self._came.set()

    async def _keep(self, wanted: Wanted, got: Fetched | NotFetched) -> None:
        if isinstance(got, Fetched):
            await self._store.run(fetched, wanted.attachment_id, got, at=self._clock())
            return
        logger.warning(
            "not fetched office=%s channel=%s file=%s reason=%s permanent=%s",
            wanted.office, wanted.channel, wanted.attachment_id, got.reason, got.permanent,
        )  # fmt: skip
        await self._store.run(not_fetched, wanted.attachment_id, got, at=self._clock())

    async def _attempt(self, wanted: Wanted) -> Fetched | NotFetched:
        outlet = self._outlets.get((wanted.office, wanted.channel))
        if not isinstance(outlet, Fetches):
            return NotFetched("channel")
        try:
            async with asyncio.timeout(LONGEST):
                return await outlet.fetch(wanted.url)
        except NotFetched as why:
            return why
        except TimeoutError:
            return NotFetched("slow")
        except Exception as error:
            logger.error("fetching broke channel=%s kind=%s", wanted.channel, type(error).__name__)
            return NotFetched("broken")
