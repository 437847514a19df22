"""Finders of how each channel is: what it heard and sent, what waits, what troubles it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select, text
from sqlmodel import Session

from desk.cursor import Cursor
from desk.event import Event
from desk.message import Direction, Message, Status, unsent
from desk.pulse import Pulse
from store import rows

CALL = "call.logged"
COUNTED = {
    "message.received": "heard", "message.sent": "sent", "message.failed": "failed", CALL: "heard",
}  # fmt: skip
"""What counts, and as what; a call only if the exchange told of it and it came from outside."""
MOST = 2000
"""Events counted in one go."""
POSITION, PULSE, SOURCE, TROUBLE = "health", "pulse", "source", "trouble"
_C, _E, _M = rows.table(Cursor), rows.table(Event), rows.table(Message)
Lane = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that counts for a channel's pulse."""

    id: int
    office: str
    at: datetime
    verb: str
    message_id: int
    channel: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to leave on a channel, or is in doubt; `since` is the oldest of what waits."""

    waiting: int = 0
    in_doubt: int = 0
    since: datetime | None = None
    held_since: datetime | None = None
    """The oldest of what was tried in vain and is tried again."""
    error: str = ""
    """Why one of these could not leave."""


@dataclass(frozen=True, slots=True)
class Source:
    """A mailbox, log or provider that is asked for what came, as it was last seen."""

    name: str
    since: datetime
    """Since when it is followed."""
    read_at: datetime | None = None
    trouble: str = ""
    every: float = 60.0
    """Seconds after which it is asked again."""

    @property
    def good_at(self) -> datetime:
        """When it was last read, or when that was first tried."""
        return self.read_at or self.since


@dataclass(frozen=True, slots=True)
class State:
    """How one channel of an office is."""

    office: str
    channel: str
    pulse: Pulse
    queue: Queue
    sources: Sequence[Source]
    troubles: dict[str, datetime]
    """What is wrong (unread, silent, stuck), and since when that is known."""
    error: str = ""
    """Why the last message that failed could not be sent."""


def name(kind: str, lane: Lane, *more: str) -> str:
    """Return the name under which something of a channel is kept."""
    return "/".join((kind, *lane, *more))


def newest(session: Session) -> int:
    """Return the number of the newest event."""
    return session.connection().execute(select(func.max(_E.c.id))).scalar() or 0


def happened(session: Session, after: int, until: datetime) -> list[Happened]:
    """Return what was heard and sent after an event and before an instant, oldest first.

    A call counts when it rang: a log that is read for the first time tells of old ones.
    """
    when = case((_E.c.verb == CALL, _M.c.at), else_=_E.c.at).label("at")
    came = and_(_E.c.actor == "system", _M.c.direction == Direction.IN)
    chosen = (
        select(_E.c.id, _E.c.office, when, _E.c.verb, _E.c.message_id, _M.c.channel)
        .join(_M, _M.c.id == _E.c.message_id)
        .where(_E.c.id > after, _E.c.at <= until, _E.c.verb.in_(COUNTED))
        .where(or_(_E.c.verb != CALL, came))
        .order_by(_E.c.id)
        .limit(MOST)
    )
    return [Happened(**row._mapping) for row in session.connection().execute(chosen)]


def kept(session: Session, key: str) -> dict[str, Any]:
    """Return what is kept under a name; empty when nothing is."""
    chosen = select(_C.c.value).where(_C.c.name == key)
    return session.connection().execute(chosen).scalar() or {}


def queues(session: Session, as_of: datetime) -> dict[Lane, Queue]:
    """Return what waits on each channel; a message put off by its network counts too."""
    since = func.min(_M.c.at).filter(_M.c.status != Status.UNKNOWN)
    doubt = func.count().filter(_M.c.status == Status.UNKNOWN)
    held = and_(_M.c.status != Status.UNKNOWN, _M.c.error != "")
    tried = func.min(_M.c.at).filter(held), func.max(_M.c.error).filter(held)
    chosen = (
        select(_M.c.office, _M.c.channel, func.count(), doubt, since, *tried)
        .where(text(unsent("message")), _M.c.at <= as_of)
        .group_by(_M.c.office, _M.c.channel)
    )
    return {
        (office, channel): Queue(every - doubtful, doubtful, oldest, held, error or "")
        for office, channel, every, doubtful, oldest, held, error in session.connection().execute(
            chosen
        )
    }


def states(session: Session, lanes: Sequence[Lane], as_of: datetime) -> list[State]:
    """Return how some channels are."""
    waiting = queues(session, as_of)
    return [_state(session, lane, waiting.get(lane, Queue())) for lane in lanes]


def _state(session: Session, lane: Lane, queue: Queue) -> State:
    pulse = Pulse.of(kept(session, name(PULSE, lane)))
    failed = rows.get(session, Message, pulse.failed_message) if pulse.failed_message else None
    troubles = kept(session, name(TROUBLE, lane))
    return State(
        *lane, pulse, queue, sources(session, lane),
        {kind: datetime.fromisoformat(at) for kind, at in troubles.items()},
        failed.error if failed else "",
    )  # fmt: skip


def sources(session: Session, lane: Lane) -> list[Source]:
    """Return what a channel asks for what came, as it was last seen."""
    key = name(SOURCE, lane, "")
    chosen = select(_C.c.name, _C.c.value).where(_C.c.name.startswith(key, autoescape=True))
    found = session.connection().execute(chosen.order_by(_C.c.name))
    return [_source(row.name.removeprefix(key), row.value) for row in found]


def _source(called: str, value: dict[str, Any]) -> Source:
    read_at = value.get("read_at")
    return Source(
        called,
        datetime.fromisoformat(value["since"]),
        datetime.fromisoformat(read_at) if read_at else None,
        value.get("trouble", ""),
        value.get("every", 60.0),
    )
