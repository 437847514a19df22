"""Keep what was learned from an office's articles."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session

from desk.article import CENTRE
from desk.event import Event
from desk.machine import Machine
from store import rows

KEPT = timedelta(days=90)
"""After so long a machine goes; who still needs it learns again at the next start."""
TRAINED = "articles.learned"
_M = rows.table(Machine)


def keep_machine(session: Session, fingerprint: str, content: bytes, *, at: datetime) -> None:
    """Keep a trained machine, and let go those of long ago."""
    session.connection().execute(delete(_M).where(_M.c.trained_at < at - KEPT))
    new = rows.add_new(session, Machine(fingerprint=fingerprint, content=content, trained_at=at))
    if new:
        detail = {"fingerprint": fingerprint, "bytes": len(content)}
        rows.add(session, Event(office=CENTRE, at=at, actor="bot", verb=TRAINED, detail=detail))
