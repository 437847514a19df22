"""The loop that goes round the channels once a minute and sees how each is."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from desk.clock import Clock, new_token
from desk.office import Office
from router.channel import Asked, Asks, Outlet
from router.count_messages import count_messages
from router.cursors import lease
from router.watch_channels import keep_asked, watch_channels
from store import Store
from store.health import MOST, Lane

ROUND = 60.0
"""Seconds between two rounds."""
FRESH = timedelta(seconds=5)
"""For how long a round is news enough for whoever looks."""
LEASE = 150.0
"""Seconds for which one process alone counts and judges."""
logger = logging.getLogger("loket.health")


class Rounds:
    """Counts what channels hear and send, and tells when one is not well."""

    def __init__(self, store: Store, offices: Mapping[str, Office], clock: Clock, url: str) -> None:
        self._store, self._offices, self._clock, self._url = store, offices, clock, url
        self._outlets: Mapping[Lane, Outlet] = {}
        self._holder = new_token()
        self._began: datetime | None = None
        self._went: datetime | None = None
        self._going = asyncio.Lock()

    def connect(self, outlets: Mapping[Lane, Outlet]) -> None:
        """Take the channels by (office, name)."""
        self._outlets = outlets

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await self.go()
            await asyncio.sleep(ROUND)

    async def look(self) -> None:
        """Go round for whoever looks at the channels, unless that was done just now."""
        if self._went is None or self._clock() - self._went >= FRESH:
            await self.go()

    async def go(self) -> int:
        """Go round once; return how many troubles began or ended."""
        async with self._going:
            return await self._go()

    async def _go(self) -> int:
        as_of, asked = self._clock(), self._asked()
        self._went = as_of
        self._began = self._began or as_of
        here = {lane: [one for one in every if not one.beside] for lane, every in asked.items()}
        if any(here.values()):
            await self._store.run(keep_asked, here, as_of=as_of)
        if not await self._store.run(lease, "health", self._holder, for_s=LEASE, at=as_of):
            return 0
        while await self._store.run(count_messages, as_of=as_of) == MOST:
            pass
        return await self._store.run(
            watch_channels, offices=self._offices, lanes=self._judged(asked, as_of),
            as_of=as_of, url=self._url,
        )  # fmt: skip

    def names(self, lane: Lane) -> list[str]:
        """Return the names of whom a channel asks."""
        return [one.name for one in self._asked().get(lane, ())]

    @property
    def lanes(self) -> list[Lane]:
        """The channels that are configured."""
        return list(self._outlets)

    def _asked(self) -> dict[Lane, list[Asked]]:
        """Return whom each channel asks."""
        return {
            lane: outlet.asked() if isinstance(outlet, Asks) else []
            for lane, outlet in self._outlets.items()
        }

    def _judged(self, asked: Mapping[Lane, list[Asked]], as_of: datetime) -> dict[Lane, list[str]]:
        """Return the channels to judge: after a stop each has its time to be read again first."""
        assert self._began is not None
        return {
            (code, name): [one.name for one in every]
            for (code, name), every in asked.items()
            if as_of - self._began >= timedelta(minutes=self._offices[code].notices.channel_minutes)
        }
