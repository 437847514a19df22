"""Where indexes learn: one at a time in all processes, in a process of its own, kept for all."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from desk.clock import Clock
from knowledge_base import Index, train_apart
from knowledge_base.apart import LEISURE
from knowledge_base.index import EXAMPLES, LABELS
from router.cursors import lease
from router.keep_machine import keep_machine
from store import Store, machines

LEASE = "articles.school"
LONGEST = 600.0
"""Seconds after which a training is given up, and the lease of one that died runs out."""
WAIT = 2.0
AGAIN = timedelta(hours=1)
"""How long after a failed training it is tried again: memory may have been short."""
logger = logging.getLogger("loket.school")


class School:
    """Trains indexes whose articles nobody has trained a machine on."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._holder = secrets.token_hex(8)
        self._failed: dict[str, datetime] = {}
        """What could not be trained, and when that was."""
        self._told: set[str] = set()

    def remember(self, index: Index) -> None:
        """Give an index what was learned from its articles before, if anything."""
        if not index.is_trained and index.is_trainable:
            known = self._store.read_now(machines.machine, index.fingerprint)
            if known:
                index.learn(known)

    async def run(self, indexes: Callable[[], Iterable[Index]]) -> None:
        """Train what is not trained, until cancelled."""
        while True:
            await asyncio.sleep(WAIT)
            await self.teach(indexes())

    async def teach(self, indexes: Iterable[Index], *, niceness: int = LEISURE) -> int:
        """Train the indexes that need it and may be trained here; return how many were."""
        taught = 0
        for index in list(indexes):
            self._tell_size(index)
            if index.is_trained or not index.is_trainable or self._failed_lately(index):
                continue
            if await self._lease(LONGEST):
                try:
                    taught += await self._taught(index, niceness)
                finally:
                    await self._lease(0)
        return taught

    def _failed_lately(self, index: Index) -> bool:
        failed_at = self._failed.get(index.fingerprint)
        return failed_at is not None and self._clock() - failed_at < AGAIN

    def _tell_size(self, index: Index) -> None:
        if index.is_too_large and index.fingerprint not in self._told:
            self._told.add(index.fingerprint)
            logger.warning(
                "training=left phrasings=%d reason='more than %d articles or %d phrasings; "
                "words alone tell them apart, so fewer are answered'",
                index.size, LABELS, EXAMPLES,
            )  # fmt: skip

    async def _taught(self, index: Index, niceness: int) -> bool:
        await asyncio.to_thread(self.remember, index)  # another process may have learned it
        if index.is_trained:
            return False
        begun = self._clock()
        try:
            training = train_apart(index, niceness=niceness)
            trained = await asyncio.wait_for(training, LONGEST)
        except (RuntimeError, TimeoutError, OSError) as error:
            self._failed[index.fingerprint] = self._clock()
            reason = str(error) or type(error).__name__
            logger.error("training=failed reason=%r again_in=%s", reason, AGAIN)
            return False
        await asyncio.to_thread(index.learn, trained)
        await self._store.run(keep_machine, index.fingerprint, trained, at=self._clock())
        took = (self._clock() - begun).total_seconds()
        logger.info("training=done phrasings=%d seconds=%.0f", index.size, took)
        return True

    async def _lease(self, seconds: float) -> bool:
        return await self._store.run(lease, LEASE, self._holder, for_s=seconds, at=self._clock())
