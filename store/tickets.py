"""Finders of tickets and officers."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.officer import Officer
from desk.ticket import Assignment, Counter, Ticket
from store import rows
from store.prepared import Prepared
from store.within import within

_T = rows.table(Ticket)
_O = rows.table(Officer)
_A = rows.table(Assignment)
_C = rows.table(Conversation)
_E = rows.table(Event)

_HELD = (  # grouped, so that SQLite goes through the open tickets alone, by their own index
    select(_T.c.officer_id, func.count().label("tickets"))
    .where(_T.c.office == bindparam("office"), _T.c.closed_at.is_(None))
    .group_by(_T.c.officer_id)
    .subquery()
)
_N = rows.table(Counter)
_NUMBERS = Prepared(select(_N.c.year).where(_N.c.office == bindparam("office")).with_for_update())
_FREEST = Prepared(
    select(_O.c.id)
    .outerjoin_from(_O, _HELD, _HELD.c.officer_id == _O.c.id)
    .where(
        _O.c.office == bindparam("office"),
        _O.c.disabled_at.is_(None),
        _O.c.role == bindparam("role"),
        _O.c.id != bindparam("but"),
    )
    .order_by(func.coalesce(_HELD.c.tickets, 0), _O.c.assigned_at.nulls_first(), _O.c.id)
    .limit(1)
)
_OFFICERS = Prepared(
    rows.columns(Officer)
    .where(_O.c.office == bindparam("office"), _O.c.disabled_at.is_(None))
    .order_by(_O.c.name, _O.c.id)
)
_AHEAD = Prepared(
    select(func.count()).where(
        _T.c.office == bindparam("of"),
        _T.c.closed_at.is_(None),
        or_(
            _T.c.next_due_at < bindparam("due"),
            and_(_T.c.next_due_at == bindparam("due"), _T.c.id < bindparam("ticket")),
        ),
    )
)
_TOLD = Prepared(
    select(_T.c.id)
    .join_from(_C, _T, _T.c.conversation_id == _C.c.id)
    .where(_C.c.contact_id == bindparam("contact"), _T.c.told_at >= bindparam("since"))
    .limit(1)
)
_IN_CONVERSATION = Prepared(
    rows.columns(Ticket).where(_T.c.conversation_id == bindparam("conversation")).order_by(_T.c.id)
)


def in_conversation(session: Session, conversation_id: int) -> list[Ticket]:
    """Return all tickets of a conversation, the oldest first."""
    return rows.every(session, Ticket, _IN_CONVERSATION, conversation=conversation_id)


_END = Prepared(
    update(_A)
    .where(_A.c.ticket_id == bindparam("ticket"), _A.c.ended_at.is_(None))
    .values(ended_at=bindparam("at", type_=_A.c.ended_at.type))
)
_CONVERSATION = Prepared(
    select(_T.c.conversation_id).where(
        _T.c.id == bindparam("ticket"), _T.c.office == bindparam("of")
    )
)


def conversation_of(session: Session, office: str, ticket_id: int) -> int | None:
    """Return the conversation of a ticket of an office; nothing is locked."""
    found: int | None = _CONVERSATION.run(session, {"ticket": ticket_id, "of": office}).value()
    return found


def ahead(session: Session, ticket: Ticket) -> int:
    """Return how many open tickets of the office are due before this one."""
    binds = {"of": ticket.office, "due": ticket.next_due_at, "ticket": ticket.id}
    return int(_AHEAD.run(session, binds).value())


def told_since(session: Session, contact_id: int, since: datetime) -> bool:
    """Return whether the machine told a person since an instant where a matter stands."""
    found = _TOLD.run(session, {"contact": contact_id, "since": since}).first()
    return found is not None


def by_number(session: Session, office: str, number: str) -> Ticket | None:
    """Return the ticket that people know by a number."""
    chosen = rows.columns(Ticket).where(_T.c.office == office, _T.c.number == number)
    return rows.first(session, Ticket, chosen)


def freest(session: Session, office: str, role: str, but: int | None = None) -> int | None:
    """Return the officer with the fewest open tickets, among equals the longest idle.

    `but`: not this one.
    """
    binds = {"office": office, "role": role, "but": but or 0}
    found = _FREEST.run(session, binds).value()
    return None if found is None else int(found)


def to_watch(session: Session, offices: Iterable[str], as_of: datetime, most: int) -> list[int]:
    """Return open tickets on which something is due that is not watched, or reaches a level."""
    found = _to_watch(tuple(offices)).run(session, {"as_of": as_of, "most": most})
    return [row["id"] for row in found.every()]


_NEW = or_(_T.c.watched_due.is_(None), _T.c.watched_due != _T.c.next_due_at)


@lru_cache(maxsize=8)
def _to_watch(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_T.c.id)
        .where(
            within(_T.c.office, offices),
            _T.c.closed_at.is_(None),
            _T.c.next_due_at.is_not(None),
            or_(
                _NEW,
                _T.c.watch_at < bindparam("as_of"),
                # A further clock may be due before the first answer is, and both may be broken.
                _T.c.first_response_at.is_(None)
                & _T.c.overdue_at.is_(None)
                & (_T.c.due_at < bindparam("as_of")),
            ),
        )
        .order_by(_T.c.next_due_at, _T.c.id)
        .limit(bindparam("most"))
    )


def unwatched(session: Session, offices: Iterable[str], after: int, most: int) -> list[int]:
    """Return open tickets on which something is due of which nobody has noted the levels.

    Those with a greater id than `after`, the least first.
    """
    found = _unwatched(tuple(offices)).run(session, {"after": after, "most": most})
    return [row["id"] for row in found.every()]


@lru_cache(maxsize=8)
def _unwatched(offices: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(_T.c.id)
        .where(
            within(_T.c.office, offices),
            _T.c.closed_at.is_(None),
            _T.c.next_due_at.is_not(None),
            _NEW,
            _T.c.id > bindparam("after"),
        )
        .order_by(_T.c.id)
        .limit(bindparam("most"))
    )


def officers(session: Session, office: str) -> list[Officer]:
    """Return the officers of an office who may sign in, by name."""
    return rows.every(session, Officer, _OFFICERS, office=office)


def lock_numbers(session: Session, office: str) -> None:
    """Let whoever else gives out numbers in an office wait until this verb is done."""
    _NUMBERS.run(session, {"office": office})


def counting(session: Session, office: str) -> list[int]:
    """Return an office's open tickets on which something is due, in order."""
    statement = select(_T.c.id).where(
        _T.c.office == office, _T.c.closed_at.is_(None), _T.c.next_due_at.is_not(None)
    )
    return list(session.connection().execute(statement.order_by(_T.c.id)).scalars())


def unanswered_since(session: Session, conversation_id: int) -> datetime | None:
    """Return when the oldest message of a conversation came that nobody has answered."""
    statement = select(_C.c.unanswered_since).where(_C.c.id == conversation_id)
    return session.connection().execute(statement).scalar()


def events(session: Session, ticket_id: int, verb: str) -> list[Event]:
    """Return how often something happened to a ticket, the latest first."""
    of_ticket = select(_T.c.conversation_id).where(_T.c.id == ticket_id).scalar_subquery()
    statement = rows.columns(Event).where(
        _E.c.conversation_id == of_ticket, _E.c.ticket_id == ticket_id, _E.c.verb == verb
    )
    return rows.every(session, Event, statement.order_by(_E.c.id.desc()).limit(20))


def officer(session: Session, office: str, officer_id: int) -> Officer | None:
    """Return an officer of an office."""
    found = rows.get(session, Officer, officer_id)
    return found if found and found.office == office else None


def end_assignment(session: Session, ticket_id: int, at: datetime) -> None:
    """Keep until when somebody had a ticket, if anybody has it now."""
    _END.run(session, {"ticket": ticket_id, "at": at})
