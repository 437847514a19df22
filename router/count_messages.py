"""Count what channels heard and sent, each event once, for their pulses."""

from datetime import datetime, timedelta

from sqlmodel import Session

from desk.pulse import Pulse
from router.cursors import move_cursor
from store import health
from store.health import COUNTED, Happened, Lane

SETTLED = timedelta(seconds=10)
"""No verb takes longer to commit its events; on PostgreSQL they may become visible out of order."""
HISTORY = 500_000
"""Events that are looked at, at the most, when nothing was counted yet."""


def count_messages(session: Session, *, as_of: datetime) -> int:
    """Count what happened since the last look; return how many events were counted."""
    position = health.kept(session, health.POSITION)
    after = position.get("event", max(0, health.newest(session) - HISTORY))
    found = health.happened(session, after, as_of - SETTLED)
    if not found:
        return 0
    pulses: dict[Lane, Pulse] = {}
    for one in found:
        lane = one.office, one.channel
        if lane not in pulses:
            pulses[lane] = Pulse.of(health.kept(session, health.name(health.PULSE, lane)))
        _count(pulses[lane], one)
    for lane, pulse in pulses.items():
        move_cursor(session, health.name(health.PULSE, lane), pulse.keep(), as_of)
    move_cursor(session, health.POSITION, {"event": found[-1].id}, as_of)
    return len(found)


def _count(pulse: Pulse, one: Happened) -> None:
    if COUNTED[one.verb] == "heard":
        pulse.hear(one.at)
    elif COUNTED[one.verb] == "failed":
        pulse.fail(one.at, one.message_id)
    else:
        pulse.send(one.at)
