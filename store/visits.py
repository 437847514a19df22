"""Finders of visits and appointments."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import bindparam, func, or_, select
from sqlmodel import Session

from desk.visit import AT_OFFICE, Appointment, Visit
from store import rows
from store.inbox import Entry, entry
from store.prepared import Prepared
from store.within import within

_V = rows.table(Visit)
_A = rows.table(Appointment)
_HERE = Prepared(
    rows.columns(Visit)
    .where(
        _V.c.office == bindparam("office"),
        _V.c.service == bindparam("service"),
        _V.c.day == bindparam("day"),
        _V.c.finished_at.is_(None),
    )
    .order_by(_V.c.id)
)
_LAST_NUMBER = Prepared(
    select(func.max(_V.c.number)).where(
        _V.c.office == bindparam("office"),
        _V.c.service == bindparam("service"),
        _V.c.day == bindparam("day"),
    )
)


def here(session: Session, office: str, service: str, day: date) -> list[Visit]:
    """Return who is in an office for a service on a day and not gone yet, by their turn."""
    found = rows.every(session, Visit, _HERE, office=office, service=service, day=day)
    return sorted(found, key=lambda visit: (visit.number or 0, visit.id or 0))


def of_day(session: Session, office: str, day: date) -> list[Visit]:
    """Return every visit of a day, the latest first."""
    chosen = rows.columns(Visit).where(_V.c.office == office, _V.c.day == day)
    return rows.every(session, Visit, chosen.order_by(_V.c.id.desc()))


def by_client_id(session: Session, office: str, client_id: str) -> Visit | None:
    """Return the visit that a form has made already; none without the form's key."""
    if not client_id:
        return None
    chosen = rows.columns(Visit).where(_V.c.office == office, _V.c.client_id == client_id)
    return rows.first(session, Visit, chosen)


def of_appointment(session: Session, appointment_id: int) -> Visit | None:
    """Return the visit for which an appointment was made; who left at once has not come."""
    chosen = rows.columns(Visit).where(_V.c.appointment_id == appointment_id, _V.c.left.is_(False))
    return rows.first(session, Visit, chosen.order_by(_V.c.id.desc()).limit(1))


def meetings(
    session: Session, office: str, since: datetime, until: datetime, *, viewer: int
) -> list[tuple[Appointment, Entry]]:
    """Return the appointments at an office between two instants, in order, each with its ticket as
    an officer may see it."""
    chosen = rows.columns(Appointment).where(
        _A.c.office == office,
        _A.c.cancelled_at.is_(None),
        _A.c.kind == AT_OFFICE,
        _A.c.starts_at >= since,
        _A.c.starts_at < until,
    )
    found = rows.every(session, Appointment, chosen.order_by(_A.c.starts_at, _A.c.id))
    matters = [(one, entry(session, office, one.ticket_id, viewer=viewer)) for one in found]
    return [(one, matter) for one, matter in matters if matter]


def last_number(session: Session, office: str, service: str, day: date) -> int:
    """Return the last queue number given out for a service on a day."""
    binds = {"office": office, "service": service, "day": day}
    return int(_LAST_NUMBER.run(session, binds).value() or 0)


@lru_cache(maxsize=8)
def _to_watch(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_V.c.id)
        .where(
            within(_V.c.office, offices),
            _V.c.finished_at.is_(None),
            or_(
                _V.c.called_at.is_(None)
                & _V.c.overdue_at.is_(None)
                & (_V.c.due_at < bindparam("as_of")),
                _V.c.began_at.is_not(None) & _V.c.flagged_at.is_(None),
            ),
        )
        .order_by(_V.c.id)
    )


def to_watch(session: Session, offices: Iterable[str], as_of: datetime) -> list[int]:
    """Return visits whose wait is too long, or whose consultation is not flagged yet."""
    found = _to_watch(tuple(offices)).run(session, {"as_of": as_of})
    return [row["id"] for row in found.every()]


def of_conversation(session: Session, conversation_id: int) -> Visit | None:
    """Return the latest visit that belongs to a conversation."""
    chosen = rows.columns(Visit).where(_V.c.conversation_id == conversation_id)
    return rows.first(session, Visit, chosen.order_by(_V.c.id.desc()).limit(1))


def appointments(session: Session, ticket_id: int) -> list[Appointment]:
    """Return the appointments of a ticket that were not cancelled, in order."""
    chosen = rows.columns(Appointment).where(
        _A.c.ticket_id == ticket_id, _A.c.cancelled_at.is_(None)
    )
    return rows.every(session, Appointment, chosen.order_by(_A.c.starts_at))


def taken(
    session: Session, office: str, officer_id: int, starts_at: datetime, ends_at: datetime
) -> bool:
    """Return whether an officer has an appointment in a span of time."""
    chosen = rows.columns(Appointment).where(
        _A.c.office == office,
        _A.c.officer_id == officer_id,
        _A.c.cancelled_at.is_(None),
        _A.c.starts_at < ends_at,
        _A.c.starts_at > starts_at - timedelta(days=1),
    )
    found = rows.every(session, Appointment, chosen)
    return any(one.ends_at > starts_at for one in found)


@lru_cache(maxsize=8)
def _to_remind(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_A.c.id)
        .where(
            within(_A.c.office, offices),
            _A.c.cancelled_at.is_(None),
            _A.c.reminded_at.is_(None),
            _A.c.starts_at > bindparam("as_of"),
            _A.c.starts_at <= bindparam("until"),
        )
        .order_by(_A.c.starts_at)
    )


def to_remind(
    session: Session, offices: Iterable[str], as_of: datetime, until: datetime
) -> list[int]:
    """Return appointments ahead, up to an instant, of which the person was not reminded."""
    found = _to_remind(tuple(offices)).run(session, {"as_of": as_of, "until": until})
    return [row["id"] for row in found.every()]
