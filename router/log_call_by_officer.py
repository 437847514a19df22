"""An officer writes a telephone call down."""

from datetime import datetime, timedelta

from sqlmodel import Session

from desk.call import Call, CallbackRule, LoggedCall, Outcome
from desk.contact import Contact
from desk.dialplan import DialPlan
from desk.office import Office
from router.errors import Refused
from router.owe_call import act
from router.place_call import TOUCHED, party, place, retell, tell_of
from router.reply import conversation_of
from store import calls, rows

AHEAD = timedelta(minutes=5)
"""How far the officer's clock may run ahead of ours."""
OLDEST = timedelta(days=366)
LONGEST_NOTE = 20_000
LONGEST_NAME = 200
FOLLOW_UPS = frozenset({"", "callback", "consultation", "complaint"})


def log_call_by_officer(
    session: Session, logged: LoggedCall, *, office: Office, by: int, at: datetime
) -> Call:
    """Keep a call that an officer received or made; `started_at` may lie up to a year back.

    `client_id` makes a second press of the button harmless. If the exchange told of the same call
    (same number and outcome, within ten minutes), the note joins that record. A missed call from
    outside opens a call-back ticket; an answered one settles it. An empty number is a caller who
    hides it. Raises Refused: number, time, long, long_name, other.
    """
    number = _check(logged, office, at)
    known = calls.by_client_id(session, office.code, logged.client_id)
    if known:
        return known
    call = _draft(logged, number, office, by, at)
    told = _told_of(session, call, at)
    if told:
        return _note(session, told, logged, office, by, at)
    rows.add(session, call)
    owed = CallbackRule(days=OLDEST.days).owes(call, at)
    place(session, call, office=office, owed=owed, at=at, by=by, follow_up=logged.follow_up)
    _name(session, call, logged.name)
    return call


def _check(logged: LoggedCall, office: Office, at: datetime) -> str:
    """Return the number in international form; raise Refused."""
    if not at - OLDEST <= logged.started_at <= at + AHEAD:
        raise Refused("time")
    if len(logged.note) > LONGEST_NOTE:
        raise Refused("long")
    if len(logged.name) > LONGEST_NAME:
        raise Refused("long_name")
    known = logged.outcome in set(Outcome) and logged.direction in ("in", "out")
    if not known or logged.follow_up not in FOLLOW_UPS or not 1 <= len(logged.client_id) <= 64:
        raise Refused("other")
    if "\0" in logged.client_id + logged.name + logged.note:  # PostgreSQL can hold no such text
        raise Refused("other")
    number = dial_plan(office).number(logged.number)
    if not number and (logged.number.strip() or logged.direction == "out"):
        raise Refused("number")
    return number


def dial_plan(office: Office) -> DialPlan:
    """Return how numbers are written at an office."""
    return DialPlan.model_validate(office.channels.get("phone", {}).get("dial_plan", {}))


def _draft(logged: LoggedCall, number: str, office: Office, by: int, at: datetime) -> Call:
    out = logged.direction == "out"
    talk_s = max(logged.talk_s, 0) if logged.outcome == Outcome.ANSWERED else 0
    return Call(
        office=office.code,
        source="manual",
        account=f"{office.code}/manual",
        external_id=logged.client_id,
        client_id=logged.client_id,
        direction=logged.direction,
        from_raw="" if out else logged.number.strip(),
        from_number="" if out else number,
        from_name="" if out else logged.name.strip(),
        to_raw=logged.number.strip() if out else "",
        to_number=number if out else "",
        started_at=logged.started_at,
        answered_at=logged.started_at if logged.outcome == Outcome.ANSWERED else None,
        ended_at=logged.started_at + timedelta(seconds=talk_s),
        talk_s=talk_s,
        outcome=logged.outcome,
        note=logged.note.strip(),
        entered_by=by,
        entered_at=at,
    )


def _told_of(session: Session, call: Call, at: datetime) -> Call | None:
    """Return the exchange's own record of the same call, unless a colleague has noted it."""
    address = party(session, call, at, meet=True)
    if address is None or not call.number:
        return None
    close = calls.near(session, address.contact_id, call.direction, call.started_at)
    free = [c for c in close if c.entered_by is None and c.answered == call.answered]
    return free[0] if free else None


def _note(
    session: Session, call: Call, logged: LoggedCall, office: Office, by: int, at: datetime
) -> Call:
    """Add what the officer wrote to the exchange's record of the call."""
    call.note, call.client_id = logged.note.strip(), logged.client_id
    call.entered_by, call.entered_at = by, at
    if call.conversation_id is not None:
        conversation = conversation_of(session, office.code, call.conversation_id)
        retell(session, call, at)
        if logged.follow_up:
            act(session, call, conversation, office, False, logged.follow_up, at, by)
            rows.save(session, conversation, *TOUCHED)
        tell_of(session, "call.noted", call, conversation, call.message_id, at, by)
    rows.save(session, call, "note", "client_id", "entered_by", "entered_at", "ticket_id")
    _name(session, call, logged.name)
    return call


def _name(session: Session, call: Call, name: str) -> None:
    """Give a contact without a name the one that the officer learned."""
    if call.contact_id is None or not name.strip():
        return
    contact = rows.get(session, Contact, call.contact_id)
    if contact and not contact.name:
        contact.name = name.strip()
        rows.save(session, contact, "name")
