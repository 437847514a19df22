"""The calendars by which the offices go, kept up to date with what their people change."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from desk.clock import Clock
from desk.office import Office
from router.import_days import import_days
from router.recount import recount
from store import Store, days

P = ParamSpec("P")
T = TypeVar("T")
LOOK = 1.0
"""Seconds between looks: a change by another process counts this soon."""


class Calendars:
    """Gives each office its calendar as its people have edited it, in every process."""

    def __init__(self, store: Store, offices: Mapping[str, Office], *, clock: Clock) -> None:
        self._store, self._offices, self._clock = store, offices, clock
        self._held: dict[str, int] = {}
        """Which edition of its calendar each office goes by."""
        self._lock = asyncio.Lock()

    async def edit(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb that changes a calendar, and go by it from then on."""
        value = await self._store.run(verb, *args, **kwargs)
        await self.look()
        return value

    async def open(self) -> None:
        """Give each office a calendar of its own, and go by what its people have changed."""
        offices = list(self._offices.values())
        await self._store.run(import_days, offices=offices, at=self._clock())
        await self.look()

    async def look(self) -> int:
        """Go by what was changed, by whichever process; return how many calendars were.

        What this process promised meanwhile by an old calendar is recounted.
        """
        async with self._lock:
            found = await self._store.read(days.almanacs)
            newer = [c for c in found if c in self._offices and found[c] != self._held.get(c)]
            for code in newer:
                await self._go_by(self._offices[code])
                self._held[code] = found[code]
            return len(newer)

    async def run(self) -> None:
        """Keep looking until cancelled."""
        if not self._held:
            await self.open()
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def _go_by(self, office: Office) -> None:
        profile, at = office.profile_calendar, self._clock()
        calendar = await self._store.read(days.calendar, office.code, profile)
        latest = await self._store.read(days.almanac, office.code)
        office.take(calendar)
        by, why = "system", "profile"
        if latest and office.code in self._held:
            by, why = latest.changed_by, latest.why
        await self._store.run(recount, office, calendar=calendar, by=by, at=at, why=why)
