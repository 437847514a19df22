"""Let go of what networks handed over a month ago; the messages that came of it stay."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from desk.message import Payload
from router.cursors import cursor, move_cursor
from store import payloads, rows

KEPT = timedelta(days=30)
FEW = 100
"""Payloads of one transaction: whoever writes waits meanwhile."""
CURSOR = "payloads.let_go"
_P = rows.table(Payload)


def let_go(session: Session, *, as_of: datetime) -> int:
    """Empty a few payloads that are older than a month; return how many were looked at.

    Their rows stay, for by their ids a network's repetition is known. What was refused stays whole
    until somebody is done with it.
    """
    last = int(cursor(session, CURSOR).get("id", 0))
    old = (
        select(_P.c.id, _P.c.state)
        .where(_P.c.id > last, _P.c.received_at < as_of - KEPT)
        .order_by(_P.c.id)
        .limit(FEW)
    )
    found = session.connection().execute(old).all()
    done = [key for key, state in found if state == "taken"]
    emptied = update(_P).values(body=b"")
    session.connection().execute(emptied.where(_P.c.id.in_(done)))
    shelved = _P.c.state.in_(payloads.SHELVED) & (_P.c.received_at < as_of - KEPT)
    session.connection().execute(emptied.where(shelved, _P.c.body != b""))
    if found:
        move_cursor(session, CURSOR, {"id": found[-1].id}, as_of)
    return len(found)
