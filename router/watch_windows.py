"""Watch WhatsApp's windows: which promises outlive theirs, and which close while we owe a word."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.office import Office
from desk.ticket import Ticket
from router.notify import Told, notify
from router.record import record
from router.window import mark
from store import rows, windows

IN_TIME = timedelta(hours=2)
"""Opening time before a window closes at which the office is told."""


def watch_windows(
    session: Session, *, offices: Mapping[str, Office], as_of: datetime, url: str = ""
) -> int:
    """Mark what outlives its window and tell what closes soon, once each; return how many."""
    told: dict[str, list[Told]] = {}
    count = 0
    for ticket_id in windows.unmarked(session, offices, as_of):
        ticket = rows.get(session, Ticket, ticket_id, lock=True)
        until = windows.of_ticket(session, ticket_id)
        if ticket is None or ticket.closed_at or until is None:
            continue
        count += mark(session, ticket, until, as_of)
        office = offices[ticket.office]
        if until > as_of and ticket.window_told != until and closes_soon(office, until, as_of):
            ticket.window_told = until
            rows.save(session, ticket, "window_told")
            record(session, "ticket.window_closing", "system", as_of, ticket)
            told.setdefault(office.code, []).append(Told("window", ticket))
            count += 1
    for code, reports in told.items():
        notify(session, offices[code], reports, at=as_of, url=url)
    return count


def closes_soon(office: Office, until: datetime, as_of: datetime) -> bool:
    """Return whether the office is open for no more than two hours until the window closes.

    In opening time: a window that closes at night closes for the office in the afternoon.
    """
    return office.calendar.open_seconds(as_of, until) <= IN_TIME.total_seconds()
