"""Finders of WhatsApp's windows behind what the office owes."""

from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlmodel import Session

from desk.contact import Address
from desk.conversation import Conversation
from desk.ticket import Ticket
from store import rows
from store.prepared import Prepared

_T = rows.table(Ticket)
_C = rows.table(Conversation)
_A = rows.table(Address)
_BEHIND = and_(
    _A.c.contact_id == _C.c.contact_id, _A.c.value == _C.c.address, _C.c.channel == "whatsapp"
)
UNTIL = select(_A.c.window_until).where(_BEHIND).limit(1).scalar_subquery()
"""Until when a conversation's person may be written to freely, as a column beside it."""
_OUTLIVING = (
    select(_T.c.id, _A.c.window_until)
    .join(_C, _C.c.id == _T.c.conversation_id)
    .join(_A, _BEHIND)
    .where(
        _T.c.office == bindparam("of"),
        _T.c.closed_at.is_(None),
        _T.c.next_due_at > _A.c.window_until,
    )
)
_UNMARKED = _OUTLIVING.where(_T.c.outlives.is_(None)).order_by(_T.c.id)
_UNTOLD = _OUTLIVING.where(
    _A.c.window_until > bindparam("as_of"),
    or_(_T.c.window_told.is_(None), _T.c.window_told != _A.c.window_until),
).order_by(_A.c.window_until, _T.c.id)
_OF_TICKET = Prepared(
    select(_A.c.window_until)
    .select_from(_T)
    .join(_C, _C.c.id == _T.c.conversation_id)
    .join(_A, _BEHIND)
    .where(_T.c.id == bindparam("ticket"))
)


def unmarked(session: Session, office: str) -> list[int]:
    """Return tickets whose promise outlives the window, while that is not marked."""
    return list(session.connection().execute(_UNMARKED, {"of": office}).scalars())


def untold(session: Session, office: str, as_of: datetime) -> list[tuple[int, datetime]]:
    """Return such tickets with the end of the window, while it is open and nobody was told of it.

    The window that closes first comes first.
    """
    found = session.connection().execute(_UNTOLD, {"of": office, "as_of": as_of})
    return [(row.id, row.window_until) for row in found]


def of_ticket(session: Session, ticket_id: int) -> datetime | None:
    """Return until when the person of a ticket may be written to freely."""
    found = _OF_TICKET.run(session, {"ticket": ticket_id}).first()
    return found["window_until"] if found else None
