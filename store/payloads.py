"""Finders of what networks handed over and nobody could vouch for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlmodel import Session

from desk.message import Payload
from store import rows

MOST = 50
SHOWN = 4096
"""Bytes of a payload that a page shows."""

_P = rows.table(Payload)
_REFUSED = text("payload.state <> 'taken'")
SHELVED = ("replayed", "discarded")
"""Refused once, and done with."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A payload that became no message, with the beginning of what it held."""

    id: int
    channel: str
    account: str
    content_type: str
    state: str
    reason: str
    received_at: datetime
    size: int
    beginning: bytes


def refused(session: Session, office: str, *, before: int = 0) -> tuple[list[Refused], int]:
    """Return a page of an office's refused payloads, newest first, and where the next begins."""
    chosen = select(
        _P.c.id,
        _P.c.channel,
        _P.c.account,
        _P.c.content_type,
        _P.c.state,
        _P.c.reason,
        _P.c.received_at,
        func.length(_P.c.body).label("size"),
        # SQLite's part of an empty payload is NULL; anybody can send an empty one.
        func.coalesce(func.substr(_P.c.body, 1, SHOWN), b"").label("beginning"),
    ).where(_P.c.office == office, _REFUSED, _P.c.state.not_in(SHELVED))
    if before:
        chosen = chosen.where(_P.c.id < before)
    chosen = chosen.order_by(_P.c.id.desc()).limit(MOST + 1)
    found = [Refused(**row._mapping) for row in session.connection().execute(chosen)]
    return found[:MOST], found[MOST - 1].id if len(found) > MOST else 0


def unknown(session: Session, account: str, ids: Sequence[str]) -> set[str]:
    """Return those ids of a network's messages of which nothing was ever kept."""
    missing = set(ids)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        chosen = select(_P.c.external_id).where(_P.c.account == account, _P.c.external_id.in_(some))
        missing -= set(session.connection().execute(chosen).scalars())
    return missing


def one(session: Session, office: str, payload_id: int, *, lock: bool = False) -> Payload | None:
    """Return a payload of an office that was refused and is not done with."""
    found = rows.get(session, Payload, payload_id, lock=lock)
    if found is None or found.office != office or found.state in ("taken", *SHELVED):
        return None
    return found
