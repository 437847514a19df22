"""Finders of telephone calls, their legs, and the call-backs that are owed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session

from desk.call import Call, Leg
from desk.conversation import Conversation
from desk.ticket import Ticket
from store import rows
from store.prepared import Prepared

_CALL = rows.table(Call)
_LEG = rows.table(Leg)
_C = rows.table(Conversation)
_T = rows.table(Ticket)
NEAR = timedelta(minutes=10)
"""Two records of one number this close are one call, written down twice."""

_BY_EXTERNAL = Prepared(
    rows.columns(Call)
    .where(_CALL.c.account == bindparam("account"), _CALL.c.external_id == bindparam("external"))
    .with_for_update()
)
_BY_CLIENT = Prepared(
    rows.columns(Call).where(
        _CALL.c.office == bindparam("office"), _CALL.c.client_id == bindparam("client")
    )
)
_NEAR = Prepared(
    rows.columns(Call).where(
        _CALL.c.contact_id == bindparam("contact"),
        _CALL.c.direction == bindparam("direction"),
        _CALL.c.started_at >= bindparam("since"),
        _CALL.c.started_at <= bindparam("until"),
    )
)
_CALLBACK = Prepared(
    rows.columns(Ticket)
    .join(_C, _C.c.id == _T.c.conversation_id)
    .where(
        _C.c.contact_id == bindparam("contact"),
        _T.c.kind == "callback",
        _T.c.closed_at.is_(None),
    )
    .order_by(_T.c.id)
    .limit(1)
)
_OPEN = Prepared(
    rows.columns(Conversation)
    .where(_C.c.contact_id == bindparam("contact"), _C.c.closed_at.is_(None))
    .order_by(_C.c.id.desc())
    .with_for_update()
)
_ANSWERED = Prepared(
    select(_CALL.c.id)
    .where(
        _CALL.c.contact_id == bindparam("contact"),
        _CALL.c.started_at > bindparam("since"),
        _CALL.c.outcome == "answered",
    )
    .limit(1)
)
_READY = (
    select(_LEG.c.key)
    .where(_LEG.c.account == bindparam("account"), _LEG.c.concluded_at.is_(None))
    .group_by(_LEG.c.key)
    .having(func.max(_LEG.c.read_at) <= bindparam("before"))
    .order_by(func.min(_LEG.c.at), func.min(_LEG.c.id))
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_LEGS = (
    rows.columns(Leg)
    .where(_LEG.c.account == bindparam("account"), _LEG.c.key == bindparam("key"))
    .order_by(_LEG.c.id)
)
_CONCLUDE = (
    update(_LEG)
    .where(_LEG.c.account == bindparam("of"), _LEG.c.key == bindparam("named"))
    .values(concluded_at=bindparam("now"), call_id=bindparam("call"))
)


def by_external_id(session: Session, account: str, external_id: str) -> Call | None:
    """Return the call that an exchange knows by an id, locked."""
    return rows.first(session, Call, _BY_EXTERNAL, account=account, external=external_id)


def by_client_id(session: Session, office: str, client_id: str) -> Call | None:
    """Return the call that a form named with an id of its own."""
    return rows.first(session, Call, _BY_CLIENT, office=office, client=client_id)


def near(session: Session, contact_id: int, direction: str, at: datetime) -> list[Call]:
    """Return a contact's calls that began about when another did, the nearest first."""
    found = rows.every(
        session, Call, _NEAR,
        contact=contact_id, direction=direction, since=at - NEAR, until=at + NEAR,
    )  # fmt: skip
    return sorted(found, key=lambda call: abs(call.started_at - at))


def callback(session: Session, contact_id: int) -> Ticket | None:
    """Return the call-back that a contact is owed."""
    return rows.first(session, Ticket, _CALLBACK, contact=contact_id)


def open_conversations(session: Session, contact_id: int) -> list[Conversation]:
    """Return a contact's open conversations of all channels, newest first, locked."""
    return rows.every(session, Conversation, _OPEN, contact=contact_id)


def answered_since(session: Session, contact_id: int, since: datetime) -> bool:
    """Return whether a person of the office has spoken with a contact after an instant."""
    binds = {"contact": contact_id, "since": since}
    return _ANSWERED.run(session, binds).first() is not None


def ready(session: Session, account: str, before: datetime, most: int, skip: int = 0) -> list[str]:
    """Return the keys of calls of which nothing new was read since an instant, oldest first."""
    binds = {"account": account, "before": before, "most": most, "skip": skip}
    return list(session.connection().execute(_READY, binds).scalars())


def legs(session: Session, account: str, key: str) -> Sequence[Leg]:
    """Return all legs of a call, in the order in which they were read."""
    return rows.every(session, Leg, _LEGS, account=account, key=key)


def conclude(session: Session, account: str, key: str, call_id: int | None, at: datetime) -> None:
    """Record that the legs of a key are taken to be whole, and which call they make."""
    binds = {"of": account, "named": key, "now": at, "call": call_id}
    session.connection().execute(_CONCLUDE, binds)
