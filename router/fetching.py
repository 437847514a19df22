"""The loop that fetches what networks only named."""

import asyncio
import logging
from collections.abc import Mapping

from desk.clock import Clock
from router.channel import Fetched, Fetches, NotFetched, Outlet
from router.fetch import Wanted, claim, fetched, not_fetched
from store import Store, files

POLL = 1.0
AT_ONCE = 4
"""Files fetched side by side: each may hold some megabytes in memory."""
LONGEST = 120.0
"""Seconds that a channel may take for one file."""
logger = logging.getLogger("loket.files")


class Fetching:
    """Brings files in, a few at a time, through the channels on which they were named."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._outlets: Mapping[tuple[str, str], Outlet] = {}

    def connect(self, outlets: Mapping[tuple[str, str], Outlet]) -> None:
        """Take the channels by (office, name)."""
        self._outlets = outlets

    async def run(self) -> None:
        """Fetch until cancelled."""
        while True:
            if not await self.fetch_what_waits():
                await asyncio.sleep(POLL)

    async def fetch_what_waits(self) -> int:
        """Fetch some of what is due now; return how many were tried."""
        as_of = self._clock()
        if not await self._store.read(files.waiting, as_of):
            return 0
        wanted = await self._store.run(claim, as_of=as_of, most=AT_ONCE)
        await asyncio.gather(*map(self._fetch, wanted))
        return len(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        got = await self._attempt(wanted)
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
