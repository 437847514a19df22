"""What happened, as it happens: committed events to whoever looks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from desk.event import Event
from store import Store, rows

GATHER = 0.02
"""Seconds that events are gathered, so that a storm costs one look and not a thousand."""
POLL = 1.0
"""Seconds between looks without a nudge: other processes write to the same database."""
OVERLAP = 200
"""On PostgreSQL an event may become visible after one with a higher number: look back this far."""
WAITING = 500
MOST = 1000

_E = rows.table(Event)
_AFTER = rows.columns(Event).where(_E.c.id > bindparam("after")).order_by(_E.c.id).limit(MOST)


@dataclass(slots=True, eq=False)
class Subscription:
    """A bounded queue of one office's events; `lost` when the reader was too slow to follow."""

    office: str
    conversation_id: int | None = None
    queue: "asyncio.Queue[Event]" = field(default_factory=lambda: asyncio.Queue(WAITING))
    lost: bool = False
    whispers: bool = False
    """Whether it also hears what is too fleeting to be kept."""

    def wants(self, happened: Event) -> bool:
        """Return whether an event concerns this subscriber."""
        if happened.office != self.office:
            return False
        return self.conversation_id in (None, happened.conversation_id)

    def put(self, happened: Event) -> None:
        """Queue an event; a full queue marks the subscription as lost."""
        try:
            self.queue.put_nowait(happened)
        except asyncio.QueueFull:
            self.lost = True

    async def __aiter__(self) -> AsyncIterator[Event]:
        while not (self.lost and self.queue.empty()):
            yield await self.queue.get()


class Feed:
    """Reads the event log after each commit and hands new events to subscribers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._subscriptions: set[Subscription] = set()
        self._by_conversation: dict[int, set[Subscription]] = {}
        self._nudged = asyncio.Event()
        self._last = 0
        self._seen: set[int] = set()

    @contextmanager
    def subscribe(
        self, office: str, conversation_id: int | None = None, *, whispers: bool = False
    ) -> Iterator[Subscription]:
        """Hear an office's events (of one conversation, if given) from now on."""
        subscription = Subscription(office, conversation_id, whispers=whispers)
        group = self._group(conversation_id)
        group.add(subscription)
        try:
            yield subscription
        finally:
            group.discard(subscription)
            if conversation_id is not None and not group:
                self._by_conversation.pop(conversation_id, None)

    def nudge(self) -> None:
        """Say that something was committed."""
        self._nudged.set()

    def whisper(self, fleeting: Event) -> None:
        """Tell those in this process who listen for it of something not kept, such as typing."""
        near = self._by_conversation.get(fleeting.conversation_id or 0, set())
        for subscription in (*self._subscriptions, *near):
            if subscription.whispers and subscription.wants(fleeting):
                with contextlib.suppress(asyncio.QueueFull):
                    subscription.queue.put_nowait(fleeting)

    async def run(self) -> None:
        """Hand on events until cancelled."""
        self._last = await self._store.read(last_event)
        while True:
            with contextlib.suppress(TimeoutError):
                # Not wait_for: when a nudge and a cancellation meet, it forgets the latter.
                async with asyncio.timeout(POLL):
                    await self._nudged.wait()
                await asyncio.sleep(GATHER)
            self._nudged.clear()
            await self.look()

    async def look(self) -> None:
        """Hand on what was committed since the last look."""
        if not (self._subscriptions or self._by_conversation):
            self._last = await self._store.read(last_event)
            return
        overlap = 0 if self._store.on_sqlite else OVERLAP
        found = await self._store.read(events_after, max(0, self._last - overlap))
        for happened in found:
            assert happened.id is not None
            if happened.id in self._seen or (not overlap and happened.id <= self._last):
                continue
            self._hand_on(happened)
        if found:
            self._last = max(self._last, found[-1].id or 0)
        self._seen = {e.id for e in found if e.id is not None} if overlap else set()

    def _hand_on(self, happened: Event) -> None:
        for subscription in self._subscriptions:
            if subscription.wants(happened):
                subscription.put(happened)
        if happened.conversation_id is not None:
            for subscription in self._by_conversation.get(happened.conversation_id, ()):
                if subscription.wants(happened):
                    subscription.put(happened)

    def _group(self, conversation_id: int | None) -> set[Subscription]:
        if conversation_id is None:
            return self._subscriptions
        return self._by_conversation.setdefault(conversation_id, set())


def events_after(session: Session, after: int) -> list[Event]:
    """Return the next events of all offices after a number, oldest first."""
    return rows.every(session, Event, _AFTER, after=after)


def last_event(session: Session) -> int:
    """Return the number of the newest event, 0 when there is none."""
    return int(session.connection().execute(select(func.max(_E.c.id))).scalar() or 0)
