"""Finder of trained machines."""

from sqlmodel import Session

from desk.machine import Machine
from store import rows

_M = rows.table(Machine)


def machine(session: Session, fingerprint: str) -> bytes | None:
    """Return what was learned from exactly these articles, if anybody did."""
    chosen = rows.columns(Machine).where(_M.c.fingerprint == fingerprint)
    found = rows.first(session, Machine, chosen)
    return found.content if found else None
