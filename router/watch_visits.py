"""The clock looks at the front desk: who waits too long, which consultation lasts too long."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.office import Office
from desk.ticket import Ticket
from desk.visit import LIBRARY, Visit
from router.attempt import apart
from router.record import record
from store import rows, visits


def watch_visits(session: Session, *, offices: Mapping[str, Office], as_of: datetime) -> int:
    """Record once each that a visitor waits longer than promised, and that a consultation nears
    or has reached the longest the standard knows; return how many. Nobody is cut short."""
    told = 0
    for visit_id in visits.to_watch(session, offices, as_of):
        with apart(session, "watch_visits", visit_id):
            told += _watch(session, visit_id, offices, as_of)
    return told


def _watch(session: Session, visit_id: int, offices: Mapping[str, Office], as_of: datetime) -> bool:
    visit = rows.get(session, Visit, visit_id, lock=True)
    if visit is None or visit.finished_at:
        return False
    found = _new(visit, offices[visit.office], as_of)
    ticket = rows.get(session, Ticket, visit.ticket_id or 0)
    for column, verb in found.items():
        setattr(visit, column, as_of)
        rows.save(session, visit, column)
        if ticket:
            record(session, verb, "system", as_of, ticket, visit=visit.id)
    return bool(found)


def _new(visit: Visit, office: Office, as_of: datetime) -> dict[str, str]:
    if visit.waits and visit.due_at and as_of > visit.due_at and visit.overdue_at is None:
        return {"overdue_at": "visit.overdue"}
    limits = office.session
    if limits is None or visit.began_at is None or visit.service == LIBRARY:  # they read
        return {}
    lasted, found = as_of - visit.began_at, dict[str, str]()
    if limits.warn and visit.warned_at is None and lasted >= timedelta(minutes=limits.warn):
        found["warned_at"] = "visit.session_near"
    if visit.flagged_at is None and lasted >= limits.longest:
        found["flagged_at"] = "visit.session_over"
    return found
