"""What happened, as it happens: committed events to whoever looks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session

from desk.event import Event
from store import Store, rows

GATHER = 0.02
"""Seconds that events are gathered, so that a storm costs one look and not a thousand."""
POLL = 1.0
"""Seconds between looks without a nudge: other processes write to the same database."""
SLOWEST = 60.0
"""Seconds until a number that was passed over is taken for never used. On PostgreSQL an event may
become visible long after one with a higher number: numbers are given before the commit."""
LOOK_BACK = 1000
"""Numbers below the newest among which some may still come, when the feed starts."""
WAITING = 500
MOST = 1000

_E = rows.table(Event)
_NEW = (
    rows.columns(Event)
    .where(or_(_E.c.id > bindparam("after"), _E.c.id.in_(bindparam("gaps", expanding=True))))
    .order_by(_E.c.id)
    .limit(MOST)
)


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
        self._last: int | None = None
        self._beginning = asyncio.Lock()
        self._gaps: dict[int, float] = {}
        """Numbers passed over, and until when they may still come."""

    @asynccontextmanager
    async def subscribe(
        self, office: str, conversation_id: int | None = None, *, whispers: bool = False
    ) -> AsyncIterator[Subscription]:
        """Hear an office's events (of one conversation, if given) from now on."""
        await self._begin()  # first: what it passes over then is nothing that this one waits for
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
        while True:
            with contextlib.suppress(TimeoutError):
                # Not wait_for: when a nudge and a cancellation meet, it forgets the latter.
                async with asyncio.timeout(POLL):
                    await self._nudged.wait()
                await asyncio.sleep(GATHER)
            self._nudged.clear()
            await self.look()

    async def look(self) -> None:
        """Hand on what was committed since the last look; read nothing while nobody listens."""
        if not (self._subscriptions or self._by_conversation):
            self._last = None  # whoever comes begins anew
            return
        await self._begin()
        now = asyncio.get_running_loop().time()
        self._gaps = {number: until for number, until in self._gaps.items() if until > now}
        more = True
        while more:
            found = await self._store.read(events_after, self._last or 0, list(self._gaps))
            for happened in found:
                if self._is_new(happened.id or 0, now + SLOWEST):
                    self._hand_on(happened)
            more = len(found) == MOST

    async def _begin(self) -> None:
        """Pass over what happened before the feed began, but for numbers that may still come."""
        async with self._beginning:
            if self._last is not None:
                return
            newest = await self._store.read(last_event)
            since = newest if self._store.on_sqlite else max(0, newest - LOOK_BACK)
            late = await self._store.read(events_after, since)
            until = asyncio.get_running_loop().time() + SLOWEST
            self._last, self._gaps = since, {}
            for happened in late:
                self._is_new(happened.id or 0, until)

    def _is_new(self, number: int, until: float) -> bool:
        """Take note of a number and of those it passes over; return whether it is new."""
        last = self._last or 0
        if number <= last:
            return self._gaps.pop(number, None) is not None
        if not self._store.on_sqlite:
            passed_over = range(max(last + 1, number - LOOK_BACK), number)
            self._gaps.update(dict.fromkeys(passed_over, until))
        self._last = number
        return True

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


def events_after(session: Session, after: int, gaps: Sequence[int] = ()) -> list[Event]:
    """Return the next events of all offices after a number or in a gap, oldest first."""
    return rows.every(session, Event, _NEW, after=after, gaps=list(gaps))


def last_event(session: Session) -> int:
    """Return the number of the newest event, 0 when there is none."""
    return int(session.connection().execute(select(func.max(_E.c.id))).scalar() or 0)
