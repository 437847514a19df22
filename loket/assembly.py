"""Where everything meets: configuration in, a running help desk out."""

import asyncio
import contextlib
import gc
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, cast

from aiohttp import web

import channels
from bot import consider
from bot.voice import PHRASES
from channels import Channel
from desk.clock import Clock, now
from desk.office import Office
from knowledge_base import Knowledge, load
from router import Router
from router.channel import Outlet
from router.crier import Messenger
from router.timekeeper import Think
from store import Store
from web.app import add_pages

if TYPE_CHECKING:
    from channels._bot_api import BotApi

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of an HTTP body at the most: networks send batches of 3 MB."""
YOUNG = 10_000
"""New objects after which the collector looks for rings among them; with Python's own 700 that took
a twenty-fifth of each message's time, and rings are rare here."""
LONGEST_PAUSE = 60.0
"""Seconds at the most until a channel that broke listens again."""
logger = logging.getLogger("loket")


class HelpDesk:
    """The router with its channels, as one HTTP application.

    `beside` are routes that come before the desk's own; `public` are beginnings of their paths
    that need no sign-in.
    """

    def __init__(
        self,
        store: Store,
        offices: Mapping[str, Office],
        *,
        public_url: str,
        proxies: int = 0,
        clock: Clock = now,
        beside: Iterable[web.AbstractRouteDef] = (),
        public: tuple[str, ...] = (),
        metrics_token: str = "",
    ) -> None:
        self.store = store
        self.router = Router(store, offices, self._mind, clock=clock, public_url=public_url)
        self.channels = connect(self.router)
        self.router.connect({(office, c.name): cast(Outlet, c) for (office, c) in self.channels})
        self._bots = bots(offices)
        self.router.crier.connect(messengers(self.channels, self._bots))
        self._listeners: list[asyncio.Task[None]] = []
        self._working: list[asyncio.Task[None]] = []
        self.app = self._application(beside, public, proxies, metrics_token)

    def _application(
        self,
        beside: Iterable[web.AbstractRouteDef],
        public: tuple[str, ...],
        proxies: int,
        metrics_token: str,
    ) -> web.Application:
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes(beside)
        add_pages(app, self.router, proxies=proxies, public=public, metrics_token=metrics_token)
        for _, channel in self.channels:
            app.add_routes(channel.routes())
        # Before the pages and the chat send anybody away: who looks on sees the last answers leave.
        app.on_shutdown.insert(0, self._stop_work)
        app.on_shutdown.append(self._hang_up)
        app.cleanup_ctx.append(self._work)
        return app

    async def _work(self, _app: web.Application) -> AsyncIterator[None]:
        """Listen and deliver while the application runs; give back connections at the end.

        A stop goes from outside to inside: the server takes no more requests, then `_stop_work`
        ends the pollers and the outbox, then the sockets are hung up, then this lets go of clients
        and of the database.
        """
        await self.router.library.seed()
        await self.router.calendars.open()
        self._listeners = [
            asyncio.create_task(self._listen(office, channel), name=f"{office} {channel.name}")
            for office, channel in self.channels
        ]
        self._working = [asyncio.create_task(self.router.work(), name="router")]
        gc.freeze()  # what is loaded now stays: the collector need not look at it again
        gc.set_threshold(YOUNG)
        gc.enable()
        yield
        await self._stop_work(_app)
        closing = [channel.close for _, channel in self.channels]
        for close in (*closing, *[bot.close for bot in self._bots.values()]):
            with contextlib.suppress(Exception):
                await close()
        await self.store.close()

    async def _stop_work(self, _app: web.Application) -> None:
        """Stop what hears, then what sends: it finishes what is under way."""
        await _stop(self._listeners)
        await _stop(self._working)

    def _mind(self, office: Office) -> Think:
        return mind(office, self.router.library.of)

    async def _hang_up(self, _app: web.Application) -> None:
        """Send away who holds a line open: stopping would wait for them."""
        await asyncio.gather(
            *(c.hang_up() for _, c in self.channels if isinstance(c, channels.HoldsLines))
        )

    async def _listen(self, office: str, channel: Channel) -> None:
        """Keep a channel listening; one that breaks starts again and disturbs no other."""
        loop, tries = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            try:
                return await channel.listen()
            except Exception:
                logger.exception("channel stopped office=%s channel=%s", office, channel.name)
            tries = 0 if loop.time() - began > LONGEST_PAUSE else tries + 1
            await asyncio.sleep(pause(tries))


def pause(tries: int) -> float:
    """Return the seconds until another try: ever more, and never for all channels the same."""
    return random.uniform(0.5, 1.0) * min(LONGEST_PAUSE, 2.0 ** min(tries, 10))  # noqa: S311


def shipped(office: Office) -> Knowledge:
    """Return what comes with Loket, for an office that has written nothing yet."""
    return load(office.variables_on(office.local(now()).date()))


def mind(office: Office, know: Callable[[Office], Knowledge] = shipped) -> Think:
    """Return the bot's way to consider a turn, with what the office knows at that moment."""
    phrases = PHRASES.override(office.wording)
    return lambda turn: consider(turn, know(office), phrases)


def connect(router: Router) -> list[tuple[str, Channel]]:
    """Make the channels that each office configures; only their vendors are imported."""
    made: list[tuple[str, Channel]] = []
    for office in router.offices.values():
        for name, section in office.channels.items():
            module = channels.load(name)
            settings = module.Settings.model_validate(section)
            made.append((office.code, module.Channel(office, settings, router)))
    return made


def bots(offices: Mapping[str, Office]) -> "dict[str, BotApi]":
    """Make the Telegram bots that write to officers, by office."""
    told = {code: office.notices.telegram for code, office in offices.items()}
    if not any(told.values()):
        return {}
    from channels import _bot_api

    return {code: _bot_api.BotApi(settings) for code, settings in told.items() if settings}


def messengers(
    channels: Iterable[tuple[str, Channel]], bots: "Mapping[str, BotApi]"
) -> dict[tuple[str, str], Messenger]:
    """Return the ways by which officers are told, by office and name."""
    found: dict[tuple[str, str], Messenger] = {
        (office, channel.name): channel
        for office, channel in channels
        if isinstance(channel, Messenger)
    }
    return found | {(office, "telegram"): bot for office, bot in bots.items()}


async def _stop(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
