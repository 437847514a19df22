"""What happens, drawn into the pages that officers have open."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Sequence

from aiohttp import WSMsgType, web

from desk.event import Event
from router.feed import Subscription
from store import sessions
from store.news import RESUMED, missed, news, perhaps_missed
from store.timeline import visible
from web.drawing import Screen, draw
from web.guard import is_own_origin
from web.listing import filter_of
from web.mailing import mail_from
from web.site import Site, office_of, query_number, reader_of, site_of, visit_of

HEARTBEAT = 25
"""Seconds: below the 60 after which proxies drop a silent line."""
CHECK = 30.0
"""Seconds between looks whether the officer is still signed in."""
BATCH = 100
WATCHED = {"visits": ("visit.", "appointment.")}
"""What concerns a page that is drawn again as a whole, as beginnings of verbs."""
READ = re.compile(r"read ([0-9]{1,9})")
"""Up to which message the page of an officer has been in sight."""

logger = logging.getLogger("loket.web")


class Stream:
    """One open page of one officer."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request, self._socket = request, socket
        self._site: Site = site_of(request)
        self._visit = visit_of(request)
        self._screen = Screen(
            looked=filter_of(request),
            sought=request.query.get("q", "")[:100],
            at_top=request.query.get("top") == "1",
            conversation_id=query_number(request, "conversation"),
            composer=request.query.get("composer", ""),
            mails=bool(mail_from(office_of(request))),
            watched=WATCHED.get(request.query.get("watch", ""), ()),
        )

    async def run(self) -> None:
        """Tell what was missed, then what happens, until the page goes away."""
        feed = self._site.router.feed
        async with feed.subscribe(self._visit.office, whispers=True) as subscription:
            if not await self._catch_up(query_number(self._request, "after")):
                return
            listening = asyncio.create_task(self._listen())
            telling = asyncio.create_task(self._tell_all(subscription))
            try:
                first = asyncio.FIRST_COMPLETED
                for done in (await asyncio.wait([listening, telling], return_when=first))[0]:
                    done.result()  # what broke is told as for any page
            finally:
                for task in (listening, telling):
                    task.cancel()
                await asyncio.gather(listening, telling, return_exceptions=True)

    async def _catch_up(self, after: int) -> bool:
        """Tell what happened since the page was drawn; return whether that was possible."""
        store, office = self._site.router.store, self._visit.office
        events = await store.read(missed, office, after)
        if len(events) > RESUMED:
            await self._socket.send_json({"reload": True})
            return False
        if not store.on_sqlite:
            as_of = self._site.router.clock()
            events = await store.read(perhaps_missed, office, after, as_of=as_of) + events
        await self._tell(events, toasts=False)
        return True

    async def _listen(self) -> None:
        """Read until the page closes; it says that its officer is writing, and what is in sight."""
        async for message in self._socket:
            if message.type != WSMsgType.TEXT or not await self._may_see():
                continue
            if message.data == "typing":
                self._whisper("officer.typing", name=self._visit.officer.name)
            elif read := READ.fullmatch(message.data):
                self._whisper("officer.read", upto=int(read[1]))

    def _whisper(self, verb: str, **detail: str | int) -> None:
        """Let the person and the colleagues in this conversation see that someone is there."""
        officer = self._visit.officer
        seen = Event(
            office=self._visit.office,
            at=self._site.router.clock(),
            actor=f"officer:{officer.id}",
            verb=verb,
            conversation_id=self._screen.conversation_id,
            detail=detail,
        )
        self._site.router.feed.whisper(seen)

    async def _tell_all(self, subscription: Subscription) -> None:
        """Tell events in batches; end when the officer signed out or the page is too slow."""
        while not (subscription.lost and subscription.queue.empty()):
            batch = await _batch(subscription)
            if not await self._is_signed_in():
                await self._socket.send_json({"signed_out": True})
                return
            await self._tell_typing([event for event in batch if event.id is None])
            await self._tell([event for event in batch if event.id is not None])

    async def _tell_typing(self, whispers: Sequence[Event]) -> None:
        """Tell who else writes in the open conversation; nothing of it is kept."""
        me = f"officer:{self._visit.officer_id}"
        for event in whispers:
            if not event.verb.endswith(".typing"):
                continue
            if event.conversation_id != self._screen.conversation_id or event.actor == me:
                continue
            if not await self._may_see():
                return
            name = str(event.detail.get("name", ""))
            words = reader_of(self._request).say("conversation.typing", name=name) if name else ""
            await self._socket.send_json({"typing": words})

    async def _tell(self, events: Sequence[Event], *, toasts: bool = True) -> None:
        if not events:
            return
        site, screen = self._site, self._screen
        found = await site.router.store.read(
            news,
            self._visit.office,
            self._visit.officer_id,
            screen.conversation_id,
            events,
            as_of=site.router.clock(),
        )
        drawn = draw(site.pages, reader_of(self._request), screen, events, found, toasts=toasts)
        await self._socket.send_json(drawn)

    async def _may_see(self) -> bool:
        """Return whether the open conversation is there for who looks: no complaint about them."""
        visit, store = self._visit, self._site.router.store
        open_, who = self._screen.conversation_id, visit.officer_id
        return not open_ or bool(await store.read(visible, visit.office, open_, viewer=who))

    async def _is_signed_in(self) -> bool:
        router = self._site.router
        found = await router.store.read(
            sessions.visit, self._visit.token_hash, as_of=router.clock()
        )
        return found is not None


async def show(request: web.Request) -> web.StreamResponse:
    """Open the stream for a page of ours, and of nobody else's."""
    if not is_own_origin(request, site_of(request)):
        raise web.HTTPForbidden
    socket = web.WebSocketResponse(compress=False, heartbeat=HEARTBEAT, max_msg_size=4096)
    streams = site_of(request).streams
    try:
        await socket.prepare(request)
        streams.add(socket)
        await Stream(request, socket).run()
    except ConnectionResetError:  # before the first word, or while it was told
        logger.debug("page went away route=/live")
    finally:
        streams.discard(socket)
        if socket.prepared:
            await socket.close()
    return socket


async def _batch(subscription: Subscription) -> list[Event]:
    """Return what waits, nothing when nothing came for a while."""
    batch: list[Event] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CHECK):
            batch.append(await subscription.queue.get())
    while batch and len(batch) < BATCH and not subscription.queue.empty():
        batch.append(subscription.queue.get_nowait())
    return batch


ROUTES = [web.get("/live", show)]
