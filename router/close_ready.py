"""An officer closes at once all that silence lets them close."""

from datetime import datetime

from sqlmodel import Session

from desk.office import Office
from router.close import close
from router.errors import Missing, Refused
from store import silences

AT_ONCE = 200
"""Matters closed in one transaction, the longest ready first."""


def close_ready(
    session: Session, *, office: Office, by: int, at: datetime, channel: str = ""
) -> int:
    """Close what is ready on a channel, or on all; return how many were closed.

    Whoever wrote in the meantime is left open, and what an officer may not see.
    """
    closed = 0
    for ticket_id in silences.closable(session, office.code, channel, AT_ONCE):
        try:
            close(session, ticket_id, office=office.code, by=by, at=at, profile=office)
        except (Missing, Refused):
            continue
        closed += 1
    return closed
