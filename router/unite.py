"""An officer says that a mail belongs to another conversation: there it goes on."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from desk.call import Call
from desk.conversation import ALOUD, Conversation
from desk.office import Office
from desk.rating import Rating
from desk.ticket import Ticket
from desk.visit import Appointment, Visit
from router.close import shut
from router.errors import Refused
from router.owe import owe
from router.record import event, officer
from router.reply import conversation_of
from store import rows, talks

_HANGS_ON = (Ticket, Call, Rating, Visit, Appointment)
"""What belongs to a conversation besides its messages; what happened to it stays in its trail."""
_GIVEN = (
    "last_seq", "considered_seq", "updated_at", "unanswered_since", "ticket_id", "closed_at",
    "closed_by", "channel", "account", "address",
)  # fmt: skip
_LEFT = (
    "closed_at", "closed_by", "ticket_id", "unanswered_since", "consider_at", "memory",
    "updated_at",
)  # fmt: skip


def unite(
    session: Session, conversation_id: int, *, into: int, office: Office, by: int, at: datetime
) -> Conversation:
    """Move all of an e-mail conversation behind the messages of another; return that.

    Of two open tickets the other's goes on and owes what both owed; whoever wrote here takes part
    there. Answers to either thread arrive there from now on.

    Raises Missing; Refused: apart, joined.
    """
    keys = sorted({conversation_id, into})
    held = {key: conversation_of(session, office.code, key, by=by) for key in keys}
    one, whole = held[conversation_id], held[into]
    if one is whole or one.channel != "email" or whole.channel in ALOUD:
        raise Refused("apart")
    if one.hidden_from != whole.hidden_from:
        raise Refused("apart")
    since, heard = one.unanswered_since, talks.last_heard(session, conversation_id)
    before = talks.last_heard(session, into)
    _bring_ticket(session, one, whole, by, at)
    for message in talks.messages(session, conversation_id):
        message.conversation_id, message.seq = into, whole.next_seq()
        rows.save(session, message, "conversation_id", "seq")
    for kind in _HANGS_ON:
        table = rows.table(kind)
        moved = update(table).where(table.c.conversation_id == conversation_id)
        session.connection().execute(moved.values(conversation_id=into))
    if heard and (before is None or heard.at >= before.at):
        whole.channel, whole.account, whole.address = one.channel, one.account, one.address
    if since and whole.ticket_id:
        whole.unanswered_since = min(filter(None, (since, whole.unanswered_since)))
        owe(session, whole.ticket_id, office=office, channel=one.channel, since=since)
    if whole.consider_at is None:
        whole.considered_seq = whole.last_seq
    whole.updated_at = one.updated_at = at
    one.closed_at, one.closed_by, one.unanswered_since = at, officer(by), None
    one.ticket_id, one.consider_at, one.memory = None, None, {"joined": into}
    rows.save(session, one, *_LEFT)
    rows.save(session, whole, *_GIVEN)
    for talk in (one, whole):
        happened = event(
            "conversation.joined", officer(by), at, talk, one=conversation_id, into=into
        )
        rows.add_later(session, happened)
    return whole


def _bring_ticket(
    session: Session, one: Conversation, whole: Conversation, by: int, at: datetime
) -> None:
    """Let the open ticket go on at the other conversation, or end where one is open already."""
    ticket = rows.get(session, Ticket, one.ticket_id, lock=True) if one.ticket_id else None
    if ticket is None:
        return
    if whole.ticket_id:
        shut(session, ticket, one, officer(by), at, nothing_owed=True)
        return
    whole.ticket_id, whole.closed_at, whole.closed_by = ticket.id, None, ""
