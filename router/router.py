"""The router: every verb of the help desk, run in one transaction each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.clock import Clock, now
from desk.inbound import Inbound
from desk.office import Office
from router import deliver
from router.calendars import Calendars
from router.channel import Outlet
from router.crier import Crier
from router.feed import Feed
from router.fetching import Fetching
from router.library import Library
from router.outbox import Outbox
from router.patience import Patience
from router.quarantine import quarantine
from router.receive import Receipt, receive
from router.rounds import Rounds
from router.timekeeper import Think, Timekeeper
from store import Store, is_away

P = ParamSpec("P")
T = TypeVar("T")
WELL = 60.0
"""Seconds of work after which a job that stumbles is not taken for one that stumbles again."""
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
        self.timekeeper = Timekeeper(store, self.offices, self.think, clock, self.public_url)
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
            "clock": self.timekeeper.run,
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

    def _nudge(self) -> None:
        self.feed.nudge()
        self.outbox.nudge()
