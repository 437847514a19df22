"""A week of four offices, played through the router as it would have happened."""

import heapq
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Status
from desk.office import Office
from loket.demo import officers
from loket.demo.player import Player, name_of
from loket.demo.scenes import Cue, cues, read
from router import Router, deliver
from router.channel import Outgoing
from router.remind import consider_due
from router.watch import watch
from store import rows

HIRED = timedelta(days=400)
"""How long ago the officers came."""
REPORTS = {
    "whatsapp": ((Status.DELIVERED, 2), (Status.READ, 45)),
    "webchat": ((Status.DELIVERED, 1), (Status.READ, 5)),
}
"""What the networks tell of a message, how many seconds after it went."""


async def play(router: Router, now: datetime) -> int:
    """Play the week up to `now`, once, into an empty database; return how many turns were played.

    Nothing leaves: what the offices say is marked as sent. Play before the router works, for its
    outbox would send the week to the networks.
    """
    await router.run(officers.hire, router.offices, at=now - HIRED)
    return await Week(router, now).play()


@dataclass(order=True, frozen=True, slots=True)
class Due:
    """What is done at an instant: a cue, or the bot's turn in a conversation."""

    at: datetime
    order: int
    office: Office = field(compare=False)
    cue: Cue | None = field(default=None, compare=False)
    conversation_id: int = field(default=0, compare=False)


class Week:
    """Plays cues in the order of time, and what the clock and the networks do in between."""

    def __init__(self, router: Router, now: datetime) -> None:
        self._router, self._now = router, now
        self._player, self._order = Player(router), itertools.count()
        self._queue: list[Due] = []

    async def play(self) -> int:
        """Play everything up to now; return how many turns were played."""
        for office in self._router.offices.values():
            self._plan(office)
        played = len(self._queue)
        while self._queue:
            await self._do(heapq.heappop(self._queue))
        await self._watch(self._now)
        return played

    def _plan(self, office: Office) -> None:
        for scene in read(office.code):
            if scene.channel in office.channels:
                for cue in cues(scene, office, self._now):
                    self._put(cue.at, office, cue)

    def _put(self, at: datetime, office: Office, cue: Cue | None, conversation: int = 0) -> None:
        heapq.heappush(self._queue, Due(at, next(self._order), office, cue, conversation))

    async def _do(self, due: Due) -> None:
        await self._watch(due.at)
        conversation_id = due.conversation_id
        if due.cue:
            conversation_id = await self._player.do(due.office, due.cue)
        else:
            await self._router.run(
                consider_due, [conversation_id], office=due.office,
                think=self._router.think(due.office), as_of=due.at,
            )  # fmt: skip
        await self._carry(due.at, due.cue.turn.fails if due.cue else "")
        waits = await self._router.store.read(_consider_at, conversation_id)
        if waits:
            self._put(waits, due.office, None, conversation_id)

    async def _watch(self, as_of: datetime) -> None:
        await self._router.run(watch, offices=self._router.offices, as_of=as_of)

    async def _carry(self, at: datetime, fails: str) -> None:
        """Play the networks: take what was written, and tell how far it got, or why it `fails`."""
        for outgoing in await self._router.run(deliver.claim, by="demo", as_of=at):
            name = _network_id(outgoing)
            sent = at + timedelta(seconds=1)
            await self._router.run(deliver.sent, outgoing.message_id, name, at=sent)
            reports = ((Status.FAILED, 3),) if fails else REPORTS.get(outgoing.channel, ())
            for status, seconds in reports:
                told = min(sent + timedelta(seconds=seconds), self._now)
                await self._router.run(
                    deliver.report, outgoing.account, name, status, fails, at=told
                )


def _network_id(outgoing: Outgoing) -> str:
    name = name_of(outgoing.office, outgoing.message_id)
    if outgoing.channel == "email":
        return f"<{name}@{outgoing.account.partition('@')[2]}>"
    return f"SM{name}"


def _consider_at(session: Session, conversation_id: int) -> datetime | None:
    found = rows.get(session, Conversation, conversation_id)
    return found.consider_at if found else None
