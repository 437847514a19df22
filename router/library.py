"""What each office knows, kept up to date with what people write, in every process."""

import asyncio
import itertools
import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from weakref import WeakValueDictionary

from sqlmodel import Session

from desk.article import Edition, known, scopes
from desk.clock import Clock
from desk.lesson import Judged
from desk.office import Office
from knowledge_base import Index, Knowledge, index
from knowledge_base.articles import article, contents, fingerprint
from router.feed import last_event
from router.remind_reviews import remind_reviews
from router.school import School
from router.seed import is_seeded, seed
from router.write_article import WRITTEN
from store import Store, lessons, library, news

JUDGE, JUDGED = 3600.0, timedelta(days=180)
"""Seconds between looks at what people said of answers, and how far back it counts."""
LOOK = 1.0
"""Seconds between looks at the event log: a change counts everywhere this soon."""
logger = logging.getLogger("loket.library")


class Library:
    """Reads an office's articles at first need, and again when the log says that they changed.

    Offices that read the same editions share one index.
    """

    def __init__(
        self, store: Store, offices: Mapping[str, Office], *, clock: Clock, files: str
    ) -> None:
        self._store, self._offices, self._clock, self._files = store, offices, clock, files
        self._held: dict[str, tuple[date, Knowledge]] = {}
        self._layers: dict[str, list[Edition]] = {}
        self._indexes: WeakValueDictionary[tuple[Any, ...], Index] = WeakValueDictionary()
        self._lock = threading.Lock()
        self.school = School(store, clock)
        self._judged: dict[str, Sequence[Judged]] = {}
        self._after: int | None = None
        self._seen: set[int] = set()

    def of(self, office: Office) -> Knowledge:
        """Return what an office knows; the first call reads it."""
        held = self._held.get(office.code)
        if held:
            return held[1]
        with self._lock:
            held = self._held.get(office.code)
            return held[1] if held else self._read(office)

    async def run(self) -> None:
        """Keep what is in use up to date, and let it learn, until cancelled."""
        learning = asyncio.create_task(self.school.run(self.indexes), name="school")
        try:
            for turn in itertools.count():
                await asyncio.sleep(LOOK)
                await self.refresh()
                if turn % int(JUDGE / LOOK) == 0:
                    await self.judge()
                    await self.remind()
        finally:
            learning.cancel()

    def indexes(self) -> list[Index]:
        """Return the indexes that are in use."""
        return list(self._indexes.values())

    async def refresh(self) -> int:
        """Read again what changed since the last look; return how many offices it concerned."""
        changed = await self._store.read(self._changed)
        stale = [code for code, (day, _) in self._held.items()
                 if changed.intersection(scopes(code)) or day != self._day(code)]  # fmt: skip
        if stale:
            await asyncio.to_thread(self._read_again, changed, stale)
        return len(stale)

    async def judge(self) -> None:
        """Let the confidence of each office follow what its people said of answers."""
        until = self._clock()
        for code, (_, knowledge) in list(self._held.items()):
            found = await self._store.read(lessons.judged, code, until - JUDGED, until)
            self._judged[code] = found
            await asyncio.to_thread(knowledge.judge, found)

    async def remind(self) -> None:
        """Tell supervisors of articles that wait for a look; each office once a week."""
        url = f"{self._files.rpartition('/')[0]}/knowledge?view=attention"
        for office in self._offices.values():
            await self._store.run(remind_reviews, office, at=self._clock(), url=url)

    async def seed(self) -> None:
        """Write the articles that came with Loket, if that was not done."""
        if not await self._store.read(is_seeded, fingerprint()):
            count = await self._store.run(seed, contents(), fingerprint(), at=self._clock())
            logger.info("articles=shipped written=%d", count)

    def _changed(self, session: Session) -> set[str]:
        """Return the scopes whose articles were written since the last look."""
        newest = last_event(session)
        found = news.since(session, WRITTEN, newest if self._after is None else self._after)
        fresh = [e for e in found if e.id not in self._seen]
        self._seen = {e.id or 0 for e in found}
        begun, self._after = self._after is not None, newest
        return {e.office for e in fresh} if begun else set()

    def _read_again(self, changed: set[str], stale: list[str]) -> None:
        with self._lock:
            for scope in changed:
                self._layers.pop(scope, None)
            for code in stale:
                self._read(self._offices[code])

    def _read(self, office: Office) -> Knowledge:
        wanted = [s for s in scopes(office.code) if s not in self._layers]
        if wanted:
            found = self._store.read_now(self._editions, wanted)
            for scope in wanted:
                self._layers[scope] = [e for e in found if e.office == scope]
        layers = [e for scope in scopes(office.code) for e in self._layers[scope]]
        day = self._day(office.code)
        used = [k for k in known(layers, office.code).values() if k.in_force(day)]
        articles = [article(k, self._files) for k in used]
        ids = tuple(sorted(e.id or 0 for k in used for e in k.layers))
        shared = (ids, *sorted(office.words.items()))
        look = self._indexes.get(shared)
        if look is None:
            held = self._held.get(office.code)
            look = index(
                [a for a in articles if not a.publication],
                words=office.words,
                before=held[1].index if held else None,
            )
            self.school.remember(look)
            self._indexes[shared] = look
        knowledge = Knowledge(articles, look, office.variables_on(day))
        knowledge.judge(self._judged.get(office.code, ()))
        self._held[office.code] = day, knowledge
        return knowledge

    def _editions(self, session: Session, wanted: list[str]) -> list[Edition]:
        if self._after is None:
            self._changed(session)  # what is written from here on will be noticed
        return library.editions(session, wanted)

    def _day(self, code: str) -> date:
        return self._offices[code].local(self._clock()).date()
