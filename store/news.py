"""Finders of what changed for one officer's screen since some events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.event import Event
from store import answered, inbox, rows, timeline
from store.answered import Talk
from store.inbox import Counts, Entry
from store.timeline import Shown, Timeline

RESUMED = 200
"""Events caught up with after a lost connection; whoever missed more loads the page again."""
OVERLAP = 200
SLOWEST = timedelta(seconds=10)
"""No verb takes longer to commit its events."""

_E = rows.table(Event)


@dataclass(frozen=True, slots=True)
class News:
    """What to draw again: tickets and talks by id (None: no longer there), and a conversation."""

    counts: Counts
    tickets: dict[int, Entry | None] = field(default_factory=dict)
    talks: dict[int, Talk | None] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)
    timeline: Timeline | None = None


def missed(session: Session, office: str, after: int) -> list[Event]:
    """Return an office's events after a number, oldest first, one more than `RESUMED` at most."""
    chosen = rows.columns(Event).where(_E.c.office == office, _E.c.id > after)
    return rows.every(session, Event, chosen.order_by(_E.c.id).limit(RESUMED + 1))


def perhaps_missed(session: Session, office: str, after: int, *, as_of: datetime) -> list[Event]:
    """Return the latest events up to a number, which may have become visible after higher ones."""
    chosen = rows.columns(Event).where(
        _E.c.office == office,
        _E.c.id > after - OVERLAP,
        _E.c.id <= after,
        _E.c.at > as_of - SLOWEST,
    )
    return rows.every(session, Event, chosen.order_by(_E.c.id))


def news(
    session: Session,
    office: str,
    officer_id: int,
    conversation_id: int,
    events: Iterable[Event],
    *,
    as_of: datetime,
) -> News:
    """Return what some events changed, as it is now."""
    happened = list(events)
    here = [e for e in happened if e.conversation_id == conversation_id and conversation_id]
    tickets = dict.fromkeys(e.ticket_id for e in happened if e.ticket_id)
    talks = dict.fromkeys(e.conversation_id for e in happened if e.conversation_id)
    messages = [e.message_id for e in here if e.message_id]
    talk = None
    if here:
        talk = timeline.timeline(session, office, conversation_id, viewer=officer_id)
    return News(
        counts=inbox.counts(session, office, officer_id, as_of=as_of),
        tickets={id_: inbox.entry(session, office, id_, viewer=officer_id) for id_ in tickets},
        talks={id_: answered.talk(session, office, id_) for id_ in talks},
        shown=timeline.shown(session, office, conversation_id, messages)
        if talk and messages
        else [],
        timeline=talk,
    )


def since(session: Session, verb: str, after: int) -> list[Event]:
    """Return what was done of one kind after an event, and shortly before it.

    On PostgreSQL an event may become visible after one with a higher number.
    """
    chosen = rows.columns(Event).where(_E.c.id > after - OVERLAP, _E.c.verb == verb)
    return rows.every(session, Event, chosen.order_by(_E.c.id))
