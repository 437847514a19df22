"""Finder of what people asked the machine, from the event log."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from desk.event import BY_BOT, Event
from desk.matter import Matter
from desk.matter import matters as of_decisions
from store import rows

MOST = 100_000
"""Decisions looked at for one page: half a year of 500 questions a day."""

_E = rows.table(Event)


def matters(session: Session, office: str, since: datetime, until: datetime) -> list[Matter]:
    """Return what an office was asked from one instant up to another, oldest first."""
    chosen = (
        rows.columns(Event)
        .where(text(BY_BOT), _E.c.office == office, _E.c.at >= since, _E.c.at < until)
        .order_by(_E.c.at.desc(), _E.c.id.desc())
        .limit(MOST)
    )
    return of_decisions(reversed(rows.every(session, Event, chosen)))
