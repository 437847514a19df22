"""Finders of WhatsApp's windows behind what the office owes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import Session

from desk.contact import Address
from desk.conversation import Conversation
from desk.ticket import Ticket
from store import rows

_T = rows.table(Ticket)
_C = rows.table(Conversation)
_A = rows.table(Address)
_BEHIND = and_(
    _A.c.contact_id == _C.c.contact_id, _A.c.value == _C.c.address, _C.c.channel == "whatsapp"
)
UNTIL = select(_A.c.window_until).where(_BEHIND).limit(1).scalar_subquery()
"""Until when a conversation's person may be written to freely, as a column beside it."""
_UNMARKED = (
    select(_T.c.id)
    .join(_C, _C.c.id == _T.c.conversation_id)
    .join(_A, _BEHIND)
    .where(
        _T.c.office.in_(bindparam("offices", expanding=True)),
        _T.c.closed_at.is_(None),
        _T.c.next_due_at > _A.c.window_until,
        or_(
            _T.c.outlives.is_(None),
            _T.c.outlives != _A.c.window_until,
            and_(
                _A.c.window_until > bindparam("as_of"),
                or_(_T.c.window_told.is_(None), _T.c.window_told != _A.c.window_until),
            ),
        ),
    )
    .order_by(_T.c.id)
)
_OF_TICKET = (
    select(_A.c.window_until)
    .select_from(_T)
    .join(_C, _C.c.id == _T.c.conversation_id)
    .join(_A, _BEHIND)
    .where(_T.c.id == bindparam("ticket"))
)


def unmarked(session: Session, offices: Iterable[str], as_of: datetime) -> list[int]:
    """Return tickets whose promise outlives the window, while that is not wholly told."""
    binds = {"offices": list(offices), "as_of": as_of}
    return list(session.connection().execute(_UNMARKED, binds).scalars())


def of_ticket(session: Session, ticket_id: int) -> datetime | None:
    """Return until when the person of a ticket may be written to freely."""
    found = session.connection().execute(_OF_TICKET, {"ticket": ticket_id}).scalar()
    return found if isinstance(found, datetime) else None
