"""Following one exchange's log: rows are kept with the place they were read up to."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from channels.phone.calls import Reader
from channels.phone.decoding import Bad
from channels.phone.reading import sift
from channels.phone.tail import Chunk, Place, follow, read_on
from desk.call import CallbackRule, Heard
from desk.office import Office
from router import Router
from router.channel import Asked
from router.cursors import cursor
from router.keep_legs import Unread, keep_legs
from router.settle_calls import PATIENCE, Conclude, settle_calls
from store import calls

logger = logging.getLogger("loket.phone")


class Settler:
    """Logs the calls of one source once nothing more is written about them."""

    def __init__(
        self, router: Router, office: Office, account: str, conclude: Conclude, rule: CallbackRule
    ) -> None:
        self._router, self._office, self.account = router, office, account
        self._conclude, self._rule = conclude, rule

    async def settle(self, settle_s: float, *, patience: timedelta = PATIENCE) -> int:
        """Log what has come to rest; return how many calls. Those that go on hold up no other."""
        total = going_on = 0
        while True:
            at = self._router.clock()
            before = at - timedelta(seconds=settle_s)
            if not await self._router.store.read(calls.ready, self.account, before, 1, going_on):
                return total
            settled, left = await self._router.run(
                settle_calls, self.account, office=self._office, conclude=self._conclude,
                rule=self._rule, settle_s=settle_s, at=at, patience=patience, skip=going_on,
            )  # fmt: skip
            total, going_on = total + settled, going_on + left


@dataclass(frozen=True, slots=True)
class Log:
    """A file that an exchange writes: `name` tells its place from that of the call records."""

    name: str
    path: Path
    sift: Callable[[Iterable[bytes], int], tuple[list[Heard], list[Bad]]]


class Follower:
    """Reads the log of one exchange on from where it was left."""

    def __init__(
        self,
        router: Router,
        office: Office,
        reader: Reader,
        rule: CallbackRule,
        log: Log | None = None,
    ) -> None:
        self._router, self._office, self._reader = router, office, reader
        self._settler = Settler(router, office, reader.account, reader.conclude, rule)
        self._log = log or Log("", reader.exchange.path, partial(sift, reader))
        self.state = Asked(f"{reader.exchange.name}{self._log.name}")
        self._cursor = f"phone:{reader.account}{self._log.name}"
        self._trouble = ""

    async def poll(self, settle_s: float) -> None:
        """Keep what was written since the last look, and log the calls that are over."""
        while await self._read_on():
            pass
        await self._settler.settle(settle_s)

    async def take(self, path: Path) -> tuple[int, int, int]:
        """Take a whole file that nobody writes to; return new rows, bad rows and calls."""
        place, new, bad = Place(), 0, 0
        while True:
            chunk = await asyncio.to_thread(read_on, path, place, ended=True)
            if chunk.place == place:
                break
            kept, unread = await self._keep(chunk, cursor_name="")
            place, new, bad = chunk.place, new + kept, bad + unread
        settled = await self._settler.settle(0, patience=timedelta(0))
        return new, bad, settled

    async def _read_on(self) -> bool:
        """Keep one chunk with the place after it; return whether there was one."""
        left = Place.of(await self._router.store.read(cursor, self._cursor))
        path = self._log.path
        try:
            chunk = await asyncio.to_thread(follow, path, left)
        except OSError as error:
            self._tell(error.strerror or type(error).__name__)
            return False
        self._tell("")
        if chunk.place == left:
            return False
        await self._keep(chunk, cursor_name=self._cursor)
        return True

    async def _keep(self, chunk: Chunk, *, cursor_name: str) -> tuple[int, int]:
        legs, bad = self._log.sift(chunk.lines, chunk.first)
        unread = [_unread(row) for row in _all_bad(chunk, bad)]
        for row in unread:
            logger.warning("row not read account=%s %s", self._reader.account, row.reason)
        at = (cursor_name, asdict(chunk.place)) if cursor_name else None
        new = await self._router.run(
            keep_legs, legs, unread, office=self._office.code, account=self._reader.account,
            at=self._router.clock(), cursor=at,
        )  # fmt: skip
        return new, len(unread)

    def _tell(self, trouble: str) -> None:
        """Log that the file cannot be read, once, and that it can again."""
        if trouble != self._trouble:
            words = ("call log not readable", trouble) if trouble else ("call log readable", "")
            logger.warning("%s account=%s reason=%s", words[0], self._reader.account, words[1])
        self._trouble = trouble
        read_at = self.state.read_at if trouble else self._router.clock()
        self.state = replace(self.state, trouble=trouble, read_at=read_at)


def _all_bad(chunk: Chunk, bad: list[Bad]) -> Iterable[Bad]:
    yield from bad
    if chunk.too_long:
        yield Bad(chunk.first, "a line too long for a call record", chunk.too_long)


def _unread(bad: Bad) -> Unread:
    name = hashlib.sha256(bad.raw).hexdigest()[:32]
    return Unread(name, bad.raw, f"line {bad.line}: {bad.reason}")
