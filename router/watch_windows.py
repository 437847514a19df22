"""Watch WhatsApp's windows: which promises outlive theirs, and which close while we owe a word."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.office import Office
from desk.ticket import Ticket
from router.attempt import apart
from router.notify import Told, notify
from router.record import record
from router.window import mark
from store import rows, windows

IN_TIME = timedelta(hours=2)
"""Opening time before a window closes at which the office is told."""


def near_windows(session: Session, offices: Mapping[str, Office], as_of: datetime) -> list[int]:
    """Return the tickets to mark or to tell of now; asks without keeping others from writing."""
    found = set[int]()
    for code, office in offices.items():
        found.update(windows.unmarked(session, code))
        untold = windows.untold(session, code, as_of)

        def is_far(one: tuple[int, datetime], office: Office = office) -> bool:
            return not closes_soon(office, one[1], as_of)

        # The later a window closes the farther it is: a dozen looks, not one for each of thousands.
        near = bisect_left(untold, True, key=is_far)
        found.update(ticket_id for ticket_id, _ in untold[:near])
    return sorted(found)


def watch_windows(
    session: Session,
    ticket_ids: Sequence[int],
    *,
    offices: Mapping[str, Office],
    as_of: datetime,
    url: str = "",
) -> int:
    """Mark what outlives its window and tell what closes soon, once each; return how many.

    All that is told of an office stands in one notice.
    """
    told, count = list[Told](), 0
    for ticket_id in ticket_ids:
        with apart(session, "watch_windows", ticket_id):
            marked, closing = _watch(session, ticket_id, offices, as_of)
            told += closing
            count += marked + len(closing)
    for code in sorted({report.ticket.office for report in told}):
        of_office = [report for report in told if report.ticket.office == code]
        notify(session, offices[code], of_office, at=as_of, url=url)
    return count


def _watch(
    session: Session, ticket_id: int, offices: Mapping[str, Office], as_of: datetime
) -> tuple[bool, list[Told]]:
    """Return whether a ticket was marked, and that its window closes soon, if that is news."""
    ticket = rows.get(session, Ticket, ticket_id, lock=True)
    until = windows.of_ticket(session, ticket_id)
    if ticket is None or ticket.closed_at or until is None:
        return False, []
    marked = mark(session, ticket, until, as_of)
    near = until > as_of and closes_soon(offices[ticket.office], until, as_of)
    closing = near and ticket.window_told != until
    if closing:
        ticket.window_told = until
        record(session, "ticket.window_closing", "system", as_of, ticket)
    if marked or closing:
        rows.save(session, ticket, "outlives", "window_told")
    return marked, [Told("window", ticket)] * closing


def closes_soon(office: Office, until: datetime, as_of: datetime) -> bool:
    """Return whether the office is open for no more than two hours until the window closes.

    In opening time: a window that closes at night closes for the office in the afternoon.
    """
    return office.calendar.open_seconds(as_of, until) <= IN_TIME.total_seconds()
