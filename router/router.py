"""The router: every verb of the help desk, run in one transaction each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.clock import Clock, now
from desk.inbound import Inbound
from desk.office import Office
from desk.silence import is_good_hour
from router import deliver
from router.ask_rating import ask_later
from router.attempt import attempt
from router.calendars import Calendars
from router.channel import Outlet
from router.crier import Crier
from router.feed import Feed
from router.fetching import Fetching
from router.library import Library
from router.look import Look, due_looks
from router.outbox import Outbox
from router.patience import Patience
from router.quarantine import quarantine
from router.receive import Receipt, receive
from router.reckon import reckon, unreckoned
from router.remind import consider_due, put_off
from router.rounds import Rounds
from router.silence import due_silences, ending, keep_silence
from router.watch_windows import near_windows, watch_windows
from store import Store, is_away, ratings, talks

P = ParamSpec("P")
T = TypeVar("T")
Think = Callable[[Turn], Decision]
TICK = 0.5
WATCH = 30.0
"""Seconds between looks at the deadlines."""
SILENCES = 60.0
"""Seconds between looks at who says nothing more."""
AT_ONCE = 50
"""Bursts considered side by side."""
WELL = 60.0
"""Seconds of work after which a job that stumbles is not taken for one that stumbles again."""
AGAIN = timedelta(minutes=1)
"""After how long a burst that could not be considered is tried again."""
logger = logging.getLogger("loket.router")


class Router:
    """Takes what channels hear, and lets what the office says leave.

    `minds` gives for each office the bot's way to consider a turn.
    """

    def __init__(
        self,
        store: Store,
        offices: Mapping[str, Office],
        minds: Callable[[Office], Think],
        *,
        clock: Clock = now,
        public_url: str = "http://127.0.0.1:8700",
    ) -> None:
        self.store, self.offices, self.clock = store, dict(offices), clock
        self.public_url = public_url.rstrip("/")
        self.shared: dict[str, Any] = {}
        """What the channels of several offices use together: an open door, by its address."""
        self.outlets: dict[tuple[str, str], Outlet] = {}
        """The channels through which messages leave, by (office, name)."""
        self.feed = Feed(store)
        self.outbox = Outbox(store, clock)
        self.crier = Crier(store, clock)
        self.fetching = Fetching(store, clock)
        self.rounds = Rounds(store, self.offices, clock, self.public_url)
        files = f"{self.public_url}/files"
        self.library = Library(store, self.offices, clock=clock, files=files)
        self.calendars = Calendars(store, self.offices, clock=clock)
        self._minds = minds
        self._thoughts: dict[str, Think] = {}
        store.on_commit = self._nudge

    def connect(self, outlets: Mapping[tuple[str, str], Outlet]) -> None:
        """Take the channels through which messages leave, by (office, name)."""
        self.outlets = dict(outlets)
        self.outbox.connect(outlets)
        self.fetching.connect(outlets)
        self.rounds.connect(outlets)

    def think(self, office: Office) -> Think:
        """Return the bot's way to consider a turn; its knowledge is read at first need."""

        def think(turn: Turn) -> Decision:
            if office.code not in self._thoughts:
                self._thoughts[office.code] = self._minds(office)
            return self._thoughts[office.code](turn)

        return think

    async def receive(
        self, inbound: Inbound, *, cursor: tuple[str, Mapping[str, Any]] | None = None
    ) -> Receipt:
        """Keep an inbound message; once this returns it is durable, and the network may be told."""
        office = self.offices[inbound.office]

        async def hear(heard: Inbound, think: Think | None) -> Receipt:
            return await self.store.run(
                receive, heard, office=office, think=think, at=self.clock(), cursor=cursor
            )

        try:
            return await hear(inbound, self.think(office))
        except Exception as error:
            if is_away(error):
                raise
            # Whatever broke in what follows from a message, the message itself is kept.
            logger.exception("only kept office=%s channel=%s", office.code, inbound.channel)
            return await hear(inbound.storable(), None)

    async def receive_report(
        self,
        account: str,
        external_id: str,
        status: str,
        error: str = "",
        *,
        opted_out: bool = False,
    ) -> bool:
        """Keep what a network tells of a message we sent; return whether it was new."""
        return await self.store.run(
            deliver.report, account, external_id, status, error, opted_out=opted_out,
            at=self.clock(),
        )  # fmt: skip

    async def quarantine(
        self,
        *,
        office: str,
        channel: str,
        account: str,
        external_id: str,
        body: bytes,
        content_type: str,
        reason: str,
        envelope: dict[str, str] | None = None,
    ) -> bool:
        """Keep a payload that could not be verified; return whether it was new."""
        kept = partial(quarantine, office=office, channel=channel, account=account)
        return await self.store.run(
            kept, external_id=external_id, body=body, content_type=content_type, reason=reason,
            envelope=envelope, at=self.clock(),
        )  # fmt: skip

    async def run(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run any verb of this package in one transaction."""
        return await self.store.run(verb, *args, **kwargs)

    async def work(self) -> None:
        """Run the feed, the outbox, the notices, the fetching of files and the clock."""
        jobs = {
            "feed": self.feed.run,
            "outbox": self.outbox.run,
            "files": self.fetching.run,
            "clock": self._tick,
            "notices": self.crier.run,
            "library": self.library.run,
            "calendars": self.calendars.run,
            "rounds": self.rounds.run,
        }
        tasks = [asyncio.create_task(self._keep_at(name, job)) for name, job in jobs.items()]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                if not task.cancelling():  # a second time would cut off what finishes its work
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_at(self, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Begin again whatever breaks: a database that was away must not silence the office."""
        patience, time = Patience(), asyncio.get_running_loop().time
        while True:
            began = time()
            try:
                await job()
            except Exception:
                if time() - began > WELL:
                    patience.restore()
                wait = patience.wait()
                logger.exception("%s stumbled, and goes on in %.1f s", name, wait)
                await asyncio.sleep(wait)

    async def consider_what_is_due(self) -> int:
        """Let the bot consider the bursts that have ended; return how many."""
        as_of, count = self.clock(), 0
        while True:
            due = await self.store.read(talks.to_consider, self.offices, as_of, AT_ONCE)
            # Side by side: they share a commit.
            await asyncio.gather(*[self._consider(key, code, as_of) for key, code in due])
            count += len(due)
            if len(due) < AT_ONCE:
                return count

    async def _consider(self, conversation_id: int, code: str, as_of: datetime) -> None:
        office = self.offices[code]
        try:
            await self.store.run(
                consider_due, conversation_id,
                office=office, think=self.think(office), as_of=as_of,
            )  # fmt: skip
        except Exception as error:
            if is_away(error):
                raise  # it is none of the burst's doing
            logger.exception("not considered conversation=%s", conversation_id)
            await self.store.run(put_off, conversation_id, until=as_of + AGAIN)

    async def watch(self) -> int:
        """Record which deadlines are near or broken, and tell the office; return how many."""
        looks = await self.store.read(due_looks, self.offices, self.clock(), self.public_url)
        return sum([await self._look(look) for look in looks])

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
        if not await self.store.read(near_windows, self.offices, as_of):
            return 0
        return await self.store.run(
            watch_windows, offices=self.offices, as_of=as_of, url=self.public_url
        )

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

    async def _tick(self) -> None:
        turn = 0
        while True:
            await self._try(self.consider_what_is_due())
            if turn % int(WATCH / TICK) == 0:
                await self._try(self.watch())
                await self._try(self.watch_windows())
                await self._try(self.reckon())
            if turn % int(SILENCES / TICK) == 0:
                await self._try(self.keep_silences())
                await self._try(self.ask_ratings())
            turn += 1
            await asyncio.sleep(TICK)

    async def _try(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception as error:
            if is_away(error):
                raise
            logger.exception("the clock stumbled")

    def _nudge(self) -> None:
        self.feed.nudge()
        self.outbox.nudge()
