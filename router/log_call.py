"""Keep a telephone call, show it in its caller's timeline, and owe a call for a missed one."""

from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from desk.call import Call, CallbackRule, CallRecord
from desk.conversation import Conversation
from desk.office import Office
from router.owe_call import act
from router.place_call import TOUCHED, lasted_too_long, place, retell, tell_of
from store import calls, people, rows

AHEAD = timedelta(hours=1)
"""How far the clock of an exchange may run ahead of ours before it is not believed."""
FACTS = tuple(f.name for f in fields(CallRecord) if f.name not in ("legs", "complete"))


def log_call(
    session: Session, record: CallRecord, *, office: Office, rule: CallbackRule, at: datetime
) -> Call:
    """Keep a call that an exchange told of; what is known of it already is brought up to date.

    A missed call opens one call-back ticket a caller, an answered one settles it. A call that an
    officer has written down before is the same call: same number, ten minutes, same outcome.
    """
    record = _here(record, at)
    call = calls.by_external_id(session, record.account, record.external_id)
    call = call or _written_down(session, record, office, at)
    if call is None:
        call = Call(office=office.code, entered_at=at, **facts(record))
        rows.add(session, call)
        place(session, call, office=office, owed=rule.owes(call, at), at=at)
    elif any(getattr(call, name) != value for name, value in facts(record).items()):
        _revise(session, call, record, office, rule, at)
    return call


def _here(record: CallRecord, at: datetime) -> CallRecord:
    """Return a call told by a clock that runs far ahead as one that has just ended.

    Under a date to come it would stand before all others for as long.
    """
    ahead = record.ended_at - at
    if ahead <= AHEAD:
        return record
    return replace(
        record,
        started_at=record.started_at - ahead,
        answered_at=record.answered_at and record.answered_at - ahead,
        ended_at=at,
    )


def facts(record: CallRecord) -> dict[str, Any]:
    """Return what a record says, by the names of Call's columns."""
    told = {name: getattr(record, name) for name in FACTS}
    legs = [dict(leg) for leg in record.legs]
    return {**told, "legs": {"legs": legs}, "recording": dict(record.recording)}


def _written_down(
    session: Session, record: CallRecord, office: Office, at: datetime
) -> Call | None:
    """Return the call if an officer wrote it down before the exchange told of it."""
    draft = Call(office=office.code, entered_at=at, **facts(record))
    if not draft.number:
        return None
    known = people.address(session, office.code, "phone", draft.number)
    if known is None:
        return None
    close = calls.near(session, known.contact_id, draft.direction, draft.started_at)
    by_hand = [c for c in close if c.source == "manual" and c.answered == draft.answered]
    return by_hand[0] if by_hand else None


def _revise(
    session: Session,
    call: Call,
    record: CallRecord,
    office: Office,
    rule: CallbackRule,
    at: datetime,
) -> None:
    """Bring a call up to date with later legs, such as a transfer that was answered after all."""
    was_answered, was_too_long = call.answered, lasted_too_long(call, office)
    for name, value in facts(record).items():
        setattr(call, name, value)
    call.revision += 1
    if call.conversation_id is not None and call.message_id is not None:
        conversation = rows.get(session, Conversation, call.conversation_id, lock=True)
        assert conversation is not None
        retell(session, call, at)
        if call.answered != was_answered:
            owed = rule.owes(call, at)
            act(session, call, conversation, office, owed, "", at, None)
            rows.save(session, conversation, *TOUCHED)
        tell_of(session, "call.revised", call, conversation, call.message_id, at, None)
        if lasted_too_long(call, office) and not was_too_long:
            tell_of(session, "call.session_over", call, conversation, call.message_id, at, None)
    rows.save(session, call, *facts(record), "revision", "ticket_id")
