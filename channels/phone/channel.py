"""One office's telephone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.phone.ami import Bell, Ringing
from channels.phone.beside import sift_cel, sift_queue
from channels.phone.calls import Reader
from channels.phone.database import Ledger
from channels.phone.follower import Follower, Log, Settler
from channels.phone.recordings import fetch
from channels.phone.settings import Exchange, Settings
from channels.phone.spoken import catalogue
from channels.phone.trying import try_phone
from channels.phone.voice import conclude
from channels.phone.webhook import Webhook
from desk.call import CallbackRule
from desk.clock import new_token
from desk.office import Office
from router import Router
from router.channel import Asked, DeliveryError, Fetched, NotFetched, Outgoing, Tried
from router.cursors import lease
from router.ring import ring
from router.strangers import Strangers

Look = Callable[[float], Awaitable[object]]
LEASE = 30.0
"""Seconds for which one process alone follows an exchange; a dead one's lease runs out."""
logger = logging.getLogger("loket.phone")


class Channel:
    """Hears of calls from the exchanges' logs and from Twilio; speaking is left to officers."""

    name: ClassVar[str] = "phone"

    def __init__(self, office: Office, settings: Settings, router: Router) -> None:
        self.account = settings.numbers[0] if settings.numbers else f"{office.code}/phone"
        self._office, self._settings, self._router = office, settings, router
        self._holder, self._leased_until = new_token(), float("-inf")
        rule = rule_of(settings)
        readers = [_reader(office, settings, exchange) for exchange in settings.cdr]
        self._ledgers = [
            Ledger(router, office, reader, rule) for reader in readers if reader.exchange.database
        ]
        self._followers = [
            Follower(router, office, reader, rule)
            for reader in readers
            if not reader.exchange.database
        ]
        self._followers += [
            Follower(router, office, reader, rule, log)
            for reader in readers
            for log in _beside(reader)
        ]
        self._bells = [
            Bell(exchange, exchange.manager, partial(self._ring, exchange), self.poll)
            for exchange in settings.cdr
            if exchange.manager
        ]
        self._alone, self._callers = True, Strangers(router.clock)
        self._looks: list[Look] = [follower.poll for follower in self._followers]
        self._looks += [ledger.poll for ledger in self._ledgers]
        self._webhook: Webhook | None = None
        if settings.twilio:
            self._webhook = Webhook(office, settings, settings.twilio, router)
            account = self._webhook.account
            whole = partial(conclude, account=account, settings=settings)
            self._looks.append(Settler(router, office, account, whole, rule).settle)
        self._looking = [asyncio.Lock() for _ in self._looks]

    def routes(self) -> Iterable[web.RouteDef]:
        """Return where Twilio asks what to do with a call."""
        return self._webhook.routes() if self._webhook else []

    async def listen(self) -> None:
        """Look at the logs every second, and hear the bells, until cancelled."""
        work = [bell.run() for bell in self._bells]
        work += [self._keep_looking(number) for number in range(len(self._looks))]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_looking(self, number: int) -> None:
        while True:
            await self._look(number)
            await asyncio.sleep(self._settings.poll_seconds)

    async def poll(self) -> None:
        """Look once everywhere, unless another process does."""
        for number in range(len(self._looks)):
            await self._look(number)

    async def _look(self, number: int) -> None:
        """Look once at one log, table or line; one that breaks or stalls holds up no other."""
        try:
            async with self._looking[number]:  # the bells look too, after a gap
                self._alone = await self._mine()
                if self._alone:
                    await self._looks[number](self._settings.settle_seconds)
        except Exception as error:
            # Only its kind: a database's error repeats what was written.
            kind = type(error).__name__
            logger.warning("poll failed office=%s reason=%s", self._office.code, kind)

    def asked(self) -> list[Asked]:
        """Return how the log or table of each exchange is read."""
        states = [log.state for log in self._followers] + [one.state for one in self._ledgers]
        return [replace(state, beside=not self._alone) for state in states]

    async def try_connections(self) -> list[Tried]:
        """Read a byte of each log, sign in at the managers, ask Twilio for the account."""
        return await try_phone(self._settings, self._bells)

    async def send(self, outgoing: Outgoing) -> str:
        """Refuse: a telephone takes no text. Raises DeliveryError."""
        reason = catalogue().say("refused.no_text", self._router.offices[outgoing.office].language)
        raise DeliveryError(reason, permanent=True)

    async def lookup(self, _outgoing: Outgoing, /) -> str | None:
        """Return None: nothing is ever sent."""
        return None

    async def fetch(self, url: str) -> Fetched:
        """Return what a caller left in the mailbox. Raises NotFetched."""
        if self._settings.twilio is None:
            raise NotFetched("channel", permanent=True)
        return await fetch(self._settings.twilio, url)

    async def close(self) -> None:
        """Let another process follow the exchanges at once."""
        for ledger in self._ledgers:
            ledger.close()
        if self._leased_until > float("-inf"):
            await self._lease(-1)
            self._leased_until = float("-inf")

    async def _ring(self, exchange: Exchange, ringing: Ringing) -> None:
        """Show who calls, unless another process does.

        Who tries out a thousand numbers a minute fills no screen; the call log tells of each.
        """
        if not self._callers.may_be_kept():
            return
        if await self._mine():
            await self._router.run(
                ring, self._settings.dial_plan.number(ringing.number), ringing.number,
                office=self._office.code, name=ringing.name, at=self._router.clock(),
                key=f"{exchange.name}/{ringing.key}",
            )  # fmt: skip

    async def _mine(self) -> bool:
        """Take or renew the sole right to follow this office's exchanges."""
        at = self._router.clock()
        if at.timestamp() < self._leased_until - LEASE * 2 / 3:
            return True
        mine = await self._lease(LEASE)
        self._leased_until = at.timestamp() + LEASE if mine else float("-inf")
        return mine

    async def _lease(self, for_s: float) -> bool:
        name, at = f"phone:{self._office.code}", self._router.clock()
        return await self._router.run(lease, name, self._holder, for_s=for_s, at=at)


async def import_file(
    router: Router, office: Office, path: Path, *, exchange: str = ""
) -> tuple[int, int, int]:
    """Take a call log that nobody writes to any more; return new rows, bad rows and calls.

    `exchange` names the one that wrote it, the first configured if left out. Raises OSError.
    """
    settings = Settings.model_validate(office.channels.get("phone", {}))
    known = [one for one in settings.cdr if exchange in ("", one.name)]
    chosen = known[0] if known else Exchange(name=exchange or Exchange().name)
    reader = _reader(office, settings, chosen)
    return await Follower(router, office, reader, rule_of(settings)).take(path)


def rule_of(settings: Settings) -> CallbackRule:
    """Return which calls the office owes a call for."""
    return CallbackRule(outcomes=settings.callback_on, days=settings.callback_days)


def _reader(office: Office, settings: Settings, exchange: Exchange) -> Reader:
    zone = ZoneInfo(str(office.zone))
    return Reader(f"{office.code}/{exchange.name}", zone, exchange, settings)


def _beside(reader: Reader) -> Iterable[Log]:
    """Yield what else the exchange writes."""
    exchange = reader.exchange
    if exchange.queue_log:
        yield Log(":queue", exchange.queue_log, sift_queue)
    if exchange.cel:
        zone = exchange.clock() or reader.zone
        columns = exchange.cel_columns
        yield Log(":cel", exchange.cel, partial(sift_cel, columns=columns, zone=zone))
