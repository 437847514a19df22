"""Close a ticket, or open it again."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.conversation import SILENCE, Conversation
from desk.office import Office
from desk.rating import Rating
from desk.ticket import SPOKEN, Ticket
from router import timers
from router.aim import settle_meeting
from router.ask_rating import question, rating_wanted, scale, was_asked
from router.assign import ticket_of
from router.breach import record_breach
from router.catalogue import PHRASES
from router.errors import Missing, Refused
from router.record import officer, record
from router.reply import conversation_of
from router.tell import tell
from store import rows, tickets


def close(
    session: Session,
    ticket_id: int,
    *,
    office: str,
    by: int,
    at: datetime,
    nothing_owed: bool = False,
    profile: Office | None = None,
) -> Ticket:
    """Close a ticket. Raises Missing; Refused: unanswered, while the office owes an answer.

    `nothing_owed` is the officer's word that what came last needs no answer, such as thanks. With
    the office's `profile`, who is closed because of silence is told so.
    """
    ticket, conversation = locked(session, office, ticket_id, by=by)
    if ticket.closed_at:
        return ticket
    owed = conversation.unanswered_since is not None and ticket.kind != "callback"
    if owed and not nothing_owed:
        raise Refused("unanswered")
    silent = profile if ticket.closable_at and not owed else None
    shut(
        session, ticket, conversation, officer(by), at,
        nothing_owed=owed, silent=silent, asks=profile,
    )  # fmt: skip
    return ticket


def shut(
    session: Session,
    ticket: Ticket,
    conversation: Conversation,
    actor: str,
    at: datetime,
    *,
    nothing_owed: bool = False,
    silent: Office | None = None,
    asks: Office | None = None,
) -> None:
    """Close a ticket and its conversation; an office that closes for silence says so.

    With `asks` the person is asked how satisfied they are, where that office's standard wants it.
    """
    rating = rating_wanted(session, ticket, conversation, asks, at) if asks else None
    told = _say_goodbye(session, ticket, conversation, silent, rating, asks, at)
    settle_meeting(session, ticket, at)
    ticket.closed_at, ticket.closed_by, ticket.next_due_at = at, actor, None
    rows.save(session, ticket, "closed_at", "closed_by", "next_due_at", "meets_at")
    if ticket.incomplete and ticket.first_response_at is None and actor.startswith("officer:"):
        ticket.first_response_at = at  # an officer served what was never said in full
        rows.save(session, ticket, "first_response_at")
        record(session, "ticket.responded", actor, at, ticket, kept=True)
    if ticket.timers:
        timers.finish(session, ticket, actor, at)
    record_breach(session, ticket, at)
    conversation.ticket_id, conversation.memory = None, {}
    conversation.closed_at, conversation.closed_by = at, SILENCE if silent else actor
    conversation.unanswered_since = None
    rows.save(session, conversation, *_SHUT)
    if rating and told:
        was_asked(session, rating, ticket, at)
    why = {"silence": True} if silent else {}
    record(
        session, "ticket.closed", actor, at, ticket,
        **why, **({"nothing_owed": True} if nothing_owed else {}),
    )  # fmt: skip


def _say_goodbye(
    session: Session,
    ticket: Ticket,
    conversation: Conversation,
    silent: Office | None,
    rating: Rating | None,
    asks: Office | None,
    at: datetime,
) -> bool:
    """Say in one message that silence ended the matter, and ask for a rating; return if it went."""
    said, extra, values, template = list[str](), dict[str, Any](), {"ticket": ticket.number}, ""
    if silent:
        words = PHRASES.override(silent.wording)
        said.append(words.say("silence.closed", conversation.language, **values))
        template = silent.silence.close_template if silent.silence else ""
    if rating and asks:
        said.append(question(conversation, asks))
        extra = scale(conversation, asks)
    if not said:
        return False
    text = "\n\n".join(said)
    return tell(session, conversation, text, at, template=template, values=values, extra=extra)


_SHUT = (
    "ticket_id", "memory", "closed_at", "closed_by", "unanswered_since", "last_seq", "updated_at",
)  # fmt: skip
_OPENED = ("closed_at", "closed_by", "next_due_at", "reopened_at", *SPOKEN)


def reopen(session: Session, ticket_id: int, *, office: str, by: int, at: datetime) -> Ticket:
    """Open a closed ticket again, under its old promise. Raises Missing; Refused: superseded."""
    ticket, conversation = locked(session, office, ticket_id, by=by)
    if not ticket.closed_at:
        return ticket
    if conversation.ticket_id:
        raise Refused("superseded")
    if ticket.timers:
        ticket.next_due_at = timers.restart(session, ticket, ticket.closed_at)
    ticket.closed_at, ticket.closed_by = None, ""
    conversation.ticket_id = ticket.id
    conversation.closed_at, conversation.closed_by = None, ""
    ticket.reopened_at = at
    ticket.spoken()
    if ticket.owed():
        dues = [ticket.due_at, ticket.next_due_at]
        ticket.next_due_at = min(filter(None, dues), default=None)
        conversation.unanswered_since = conversation.unanswered_since or ticket.received_at
    rows.save(session, ticket, *_OPENED)
    rows.save(session, conversation, "ticket_id", "closed_at", "closed_by", "unanswered_since")
    record(session, "ticket.reopened", officer(by), at, ticket)
    return ticket


def locked(
    session: Session, office: str, ticket_id: int, *, by: int | None = None
) -> tuple[Ticket, Conversation]:
    """Return a ticket and its conversation, locked; raises Missing, also if it is not for `by`.

    The conversation comes first, as with whoever writes or answers: else the two would wait for
    each other.
    """
    conversation_id = tickets.conversation_of(session, office, ticket_id)
    if conversation_id is None:
        raise Missing("ticket")
    conversation = conversation_of(session, office, conversation_id, by=by)
    return ticket_of(session, office, ticket_id), conversation
