"""An officer says what kind of matter it is: its own promises and clocks hold from receipt on."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.deadline import deadline
from desk.office import Office
from desk.standard import terms
from desk.ticket import Ticket
from desk.words import say_instant
from router import timers
from router.catalogue import PHRASES
from router.close import locked
from router.errors import Refused
from router.hand_off import ask_for_all, begin_timers
from router.record import officer, record
from router.tell import tell
from store import rows, talks
from store import timers as found_timers

FIXED = frozenset({"callback"})
"""Kinds that only a telephone call gives."""
_CHANGED = (
    "kind", "promise", "terms", "request", "complete_at", "complete_by", "due_at", "explanation",
    "next_due_at", "timers",
)  # fmt: skip


def change_kind(
    session: Session, ticket_id: int, kind: str, *, office: Office, by: int, at: datetime
) -> Ticket:
    """Give a ticket another kind, and tell the person what is promised now.

    What is promised is that of the version of the standard under which it was received. Raises
    Missing; Refused: closed, kind.
    """
    ticket, conversation = locked(session, office.code, ticket_id, by=by)
    if ticket.closed_at:
        raise Refused("closed")
    known = set(office.standard(ticket.received_at).known_kinds()) - FIXED
    if kind not in known or ticket.kind in FIXED:
        raise Refused("kind")
    if kind == ticket.kind:
        return ticket
    was, ticket.kind = ticket.kind, kind
    running = found_timers.of_ticket(session, ticket)
    timers.drop(session, ticket, running, officer(by), at, "kind")
    _promise_again(session, ticket, conversation, office)
    clocks = [timer.name for timer in found_timers.of_ticket(session, ticket) if not timer.ended_at]
    told = {"old": was, "new": kind, "clocks": clocks}
    record(session, "ticket.kind_changed", officer(by), at, ticket, **told)
    _tell(session, ticket, conversation, office, at)
    return ticket


def _promise_again(
    session: Session, ticket: Ticket, conversation: Conversation, office: Office
) -> None:
    standard = office.standard(ticket.received_at)
    pledge = standard.pledge(ticket.channel, ticket.kind)
    promise = standard.first(ticket.channel, ticket.kind)
    found = deadline(ticket.received_at, promise, office.calendar)
    ticket.promise, ticket.terms = found.promise, terms(promise, standard.decree)
    answered, since = ticket.first_response_at, conversation.unanswered_since
    if not answered:
        ticket.due_at, ticket.explanation = found.due, dict(found.explanation)
    word = deadline(since, promise, office.calendar).due if answered and since else None
    ticket.next_due_at, ticket.timers = word if answered else found.due, 0
    if any(one.starts == "complete" for one in (promise, *pledge.later().values())):
        assert conversation.id is not None
        said = [m for m in talks.messages(session, conversation.id) if m.direction == "in"]
        ask_for_all(session, ticket, conversation.contact_id, said)
    rows.save(session, ticket, *_CHANGED)
    if pledge.later():
        begin_timers(session, ticket, pledge, standard.decree, office.calendar)


def _tell(
    session: Session, ticket: Ticket, conversation: Conversation, office: Office, at: datetime
) -> None:
    """Tell the person by when their matter is decided, where the law or the standard says so."""
    words, language = PHRASES.override(office.wording), conversation.language
    ends = [t for t in found_timers.of_ticket(session, ticket) if t.name in ("resolution",)]
    due = next((t.due_at for t in ends if t.runs), None) or ticket.due_at
    if due is None or not words.has(f"kind.{ticket.kind}", language):
        return
    text = words.say(
        f"kind.{ticket.kind}", language, ticket=ticket.number,
        deadline=say_instant(due, office.zone, language),
    )  # fmt: skip
    if conversation.channel not in ALOUD:
        tell(session, conversation, text, at)
