"""Hand a matter to an officer: open a ticket with its promise, and tell the person by when."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, update
from sqlmodel import Session

from bot.decision import Handoff
from desk.conversation import Conversation
from desk.message import Author, Message
from desk.office import Office
from desk.phrases import Phrases
from desk.ticket import Counter, Ticket
from desk.words import say_instant
from router.assign import assign_someone
from router.record import record
from router.say import say
from store import rows

_COUNTER = rows.table(Counter)
_NEXT = (
    update(_COUNTER)
    .where(_COUNTER.c.office == bindparam("of"), _COUNTER.c.year == bindparam("in_year"))
    .values(last=_COUNTER.c.last + 1)
    .returning(_COUNTER.c.last)
)
SUBJECT = 120
PHRASES = Phrases.read(Path(__file__).parent / "phrases")


def hand_off(
    session: Session,
    conversation: Conversation,
    *,
    office: Office,
    decision: Handoff,
    said: list[Message],
    at: datetime,
    mute: bool = False,
) -> Ticket:
    """Open a ticket for what was said; unless mute, tell the person its number and deadline."""
    first = said[0]
    fullest = max(said, key=lambda message: len(message.text))
    ticket = open_ticket(
        session,
        conversation,
        office=office,
        kind=decision.kind,
        channel=first.channel,
        subject=first.subject or fullest.text,
        reason=decision.gate or "unanswered",
        received_at=conversation.unanswered_since or first.at,
        at=at,
    )
    text = "\n\n".join(
        filter(None, [decision.text, promise_text(office, conversation, ticket, at)])
    )
    if not mute:
        say(session, conversation, text, at=at, author=Author.BOT)
    return ticket


def open_ticket(
    session: Session,
    conversation: Conversation,
    *,
    office: Office,
    kind: str,
    channel: str,
    subject: str,
    reason: str,
    received_at: datetime,
    at: datetime,
) -> Ticket:
    """Open a ticket under the office's promise for this channel and kind, and give it to someone.

    The conversation is changed but not saved.
    """
    assert conversation.id is not None
    deadline = office.deadline(channel, received_at, kind)
    ticket = Ticket(
        office=office.code,
        number=_number(session, office, at),
        conversation_id=conversation.id,
        kind=kind,
        channel=channel,
        subject=" ".join(subject.split())[:SUBJECT],
        reason=reason,
        opened_at=at,
        received_at=received_at,
        promise=deadline.promise,
        terms=office.terms(deadline.given),
        due_at=deadline.due,
        next_due_at=deadline.due,
        explanation=dict(deadline.explanation),
    )
    rows.add(session, ticket)
    conversation.ticket_id = ticket.id
    conversation.unanswered_since = conversation.unanswered_since or received_at
    record(session, "ticket.opened", Author.BOT, at, ticket, reason=reason, kind=kind)
    assign_someone(session, ticket, at=at)
    return ticket


def promise_text(office: Office, conversation: Conversation, ticket: Ticket, at: datetime) -> str:
    """Say in the person's language which number their matter has and by when it is answered."""
    language = conversation.language
    key = "ticket.opened" if office.calendar.is_open(at) else "ticket.opened_closed"
    assert ticket.due_at is not None
    return PHRASES.override(office.wording).say(
        key,
        language,
        ticket=ticket.number,
        deadline=say_instant(ticket.due_at, office.zone, language),
        hours=office.variables.get("jam_layanan", ""),
    )


def _number(session: Session, office: Office, at: datetime) -> str:
    """Return the next public number: office, year in its own zone, running number."""
    year = office.local(at).year
    connection = session.connection()
    for _ in range(2):
        last = connection.execute(_NEXT, {"of": office.code, "in_year": year}).scalar()
        if last is not None:
            return f"{office.code}-{year}-{last:06d}"
        rows.add_new(session, Counter(office=office.code, year=year, last=0))
    raise AssertionError("a counter was added and is not there")
