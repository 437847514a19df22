"""The loop that tells the people of the office what nears its end."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from desk.clock import Clock
from desk.notice import Notice
from router.channel import DeliveryError, Unknown
from router.claim_notices import Outcome, claim_notices, keep_notice
from store import Store, notices

POLL = 2.0
FINISH = 10.0
"""Seconds that notices under way get to leave when we are told to stop."""
LONGEST = 60.0
"""Seconds that a network may take for a notice: well below the time after which it is given up."""
logger = logging.getLogger("loket.notices")


@runtime_checkable
class Messenger(Protocol):
    """A way to write to officers."""

    async def notify(self, notice: Notice) -> str:
        """Send; return the network's id; raise DeliveryError or Unknown."""
        ...


class Crier:
    """Sends notices, each once; what may have gone is never sent again."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._messengers: Mapping[tuple[str, str], Messenger] = {}

    def connect(self, messengers: Mapping[tuple[str, str], Messenger]) -> None:
        """Take the ways to officers, by office and name (email, telegram)."""
        self._messengers = messengers

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self.send_what_waits()
            await asyncio.sleep(POLL)

    async def send_what_waits(self) -> int:
        """Send the notices that may leave now; return how many."""
        # Whoever claims must send: stopping in between would leave the notices in doubt.
        sending = asyncio.ensure_future(self._send_all())
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait([sending], timeout=FINISH)
            raise

    async def _send_all(self) -> int:
        as_of, offices = self._clock(), sorted({office for office, _ in self._messengers})
        if not offices or not await self._store.read(notices.waiting, offices, as_of):
            return 0
        claimed = await self._store.run(claim_notices, offices, as_of=as_of)
        await asyncio.gather(*[self._send(notice) for notice in claimed])
        return len(claimed)

    async def _send(self, notice: Notice) -> None:
        outcome = await self._attempt(notice)
        if not isinstance(outcome, str):
            # Not the reason: networks like to repeat an address in it.
            logger.warning(
                "notice not sent office=%s way=%s notice=%s kind=%s",
                notice.office, notice.way, notice.id, type(outcome).__name__,
            )  # fmt: skip
        await self._store.run(keep_notice, notice.id or 0, outcome, at=self._clock())

    async def _attempt(self, notice: Notice) -> Outcome:
        messenger = self._messengers.get((notice.office, notice.way))
        if messenger is None:
            return DeliveryError(f"no way by {notice.way} is configured", permanent=True)
        try:
            async with asyncio.timeout(LONGEST):
                return await messenger.notify(notice)
        except (DeliveryError, Unknown) as error:
            return error
        except Exception as error:  # what breaks may have sent: in doubt, never twice
            logger.error("notice broke way=%s kind=%s", notice.way, type(error).__name__)
            return Unknown(type(error).__name__)
