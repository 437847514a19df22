"""A call's place in its caller's timeline."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from desk.call import Call
from desk.clock import new_token
from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.dialplan import withheld
from desk.message import Author, Direction, Kind, Message, Status
from desk.office import Office
from router.keep_recording import keep_recording
from router.owe_call import CHANNEL, act
from router.place_message import STALE
from router.record import event, officer
from store import calls, people, rows

TOUCHED = (
    "updated_at", "last_seq", "unanswered_since", "ticket_id", "memory", "closed_at", "closed_by",
)  # fmt: skip
LONGEST = 200
"""Characters of an address: who calls over the internet chooses any, and an index has an end."""
_SHOWN = (
    "direction", "outcome", "ring_s", "talk_s", "answered_by", "approximate", "note", "number",
    "raw", "source", "recording",
)  # fmt: skip


def place(
    session: Session,
    call: Call,
    *,
    office: Office,
    owed: bool,
    at: datetime,
    by: int | None = None,
    follow_up: str = "",
) -> None:
    """Put a new call into its caller's timeline, and open or settle what it opens or settles.

    `by` is the officer who wrote it down. `follow_up` is the kind of ticket it leaves behind.
    """
    address = party(session, call, at, meet=by is not None)
    if address is None:
        return
    call.contact_id = address.contact_id
    owed = (owed or follow_up == "callback") and address.kind != "anonymous"
    conversation = _conversation(session, call, address, owed=owed)
    call.conversation_id = conversation.id
    message = _tell(session, call, conversation, address, by)
    call.message_id = message.id
    keep_recording(session, call, message, at)
    act(session, call, conversation, office, owed, follow_up, at, by)
    rows.save(session, call, "contact_id", "conversation_id", "message_id", "ticket_id")
    rows.save(session, conversation, *TOUCHED)
    tell_of(session, "call.logged", call, conversation, message.id, at, by)
    if lasted_too_long(call, office):
        tell_of(session, "call.session_over", call, conversation, message.id, at, by)


def lasted_too_long(call: Call, office: Office) -> bool:
    """Return whether a call lasted longer than the standard lets one consultation last."""
    limits = office.session
    return bool(limits and call.answered and timedelta(seconds=call.talk_s) > limits.longest)


def party(session: Session, call: Call, at: datetime, *, meet: bool) -> Address | None:
    """Return the citizen's address; None for calls within the office and calls to strangers.

    `meet` makes a stranger a contact also when it was the office that called.
    """
    if call.direction == "internal":
        return None
    kind, value = _identity(call)
    if call.direction == "out" and not meet:
        return people.address(session, call.office, kind, value)
    met = min(call.started_at, at)
    return people.meet(session, call.office, kind, value, call.from_name, "", met).address


def _identity(call: Call) -> tuple[str, str]:
    """Return how the citizen is known: by number, by a name on the exchange, or not at all."""
    if call.number:
        return "phone", call.number
    if withheld(call.raw):
        return "anonymous", call.account
    return "extension", f"{call.account}/{call.raw}"[:LONGEST]


def _conversation(session: Session, call: Call, address: Address, *, owed: bool) -> Conversation:
    """Return where the caller's matter is: the open call-back, else what goes on at present.

    What is owed gets a conversation of its own beside one in writing, whose next message is the
    bot's to consider, and beside one that has a ticket already.
    """
    going_on = calls.open_conversations(session, address.contact_id)
    waiting = calls.callback(session, address.contact_id)
    for known in going_on:
        if waiting and known.id != waiting.conversation_id:
            continue
        fresh = known.ticket_id or call.started_at - known.updated_at <= STALE
        apart = owed and (known.ticket_id or known.channel != CHANNEL)
        if waiting or (fresh and not apart):
            return known
    return rows.add(session, _opened(session, call, address))


def _opened(session: Session, call: Call, address: Address) -> Conversation:
    contact = rows.get(session, Contact, address.contact_id)
    return Conversation(
        office=call.office,
        contact_id=address.contact_id,
        channel=CHANNEL,
        account=call.account,
        address=call.number or call.raw,
        token=new_token(),
        language=(contact and contact.language) or "id",
        opened_at=call.started_at,
        updated_at=call.started_at,
    )


def _tell(
    session: Session, call: Call, conversation: Conversation, address: Address, by: int | None
) -> Message:
    assert conversation.id is not None
    out = call.direction == "out"
    message = Message(
        office=call.office,
        conversation_id=conversation.id,
        seq=conversation.next_seq(),
        direction=Direction.OUT if out else Direction.IN,
        author=Author.OFFICER if out else Author.CONTACT,
        officer_id=by if out else None,
        channel=CHANNEL,
        account=call.account,
        address=address.value,
        external_id=f"call:{call.external_id}",
        kind=Kind.CALL,
        text=call.note,
        extra=shown(call),
        at=call.started_at,
        status=Status.SENT if out else Status.RECEIVED,
    )
    conversation.updated_at = max(call.started_at, conversation.updated_at)
    return rows.add(session, message)


def shown(call: Call) -> dict[str, Any]:
    """Return what the timeline shows of a call, as a message's `extra`."""
    return {"call": {"id": call.id, **{name: getattr(call, name) for name in _SHOWN}}}


def retell(session: Session, call: Call, at: datetime) -> None:
    """Show in the timeline what is now known of a call."""
    assert call.message_id is not None
    message = rows.get(session, Message, call.message_id)
    assert message is not None
    message.text, message.extra, message.at = call.note, shown(call), call.started_at
    rows.save(session, message, "text", "extra", "at")
    keep_recording(session, call, message, at)


def tell_of(
    session: Session,
    verb: str,
    call: Call,
    conversation: Conversation,
    message_id: int | None,
    at: datetime,
    by: int | None,
) -> None:
    """Record what was done with a call, on the message that shows it."""
    happened = event(
        verb, officer(by) if by else "system", at, conversation, call=call.id, outcome=call.outcome
    )
    happened.message_id = message_id
    rows.add_later(session, happened)
