"""Hand a matter to an officer: open a ticket with its promise, and tell the person by when."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session

from bot import intake
from bot.decision import Handoff
from bot.purpose import says_purpose
from desk.calendar import Calendar
from desk.closed_period import closed_period
from desk.completeness import REACHES, Request, read_request
from desk.contact import Contact
from desk.conversation import Conversation
from desk.deadline import deadline
from desk.message import Author, Message
from desk.office import CONSULTATION, Office
from desk.pledge import Pledge
from desk.standard import Decree, terms
from desk.ticket import Counter, Ticket
from router import timers
from router.assign import given, someone
from router.reassure import opened
from router.record import moment, record
from router.say import say
from router.watch import expect
from router.window import mark, window_of
from store import left, people, rows, tickets
from store.prepared import Prepared

_COUNTER = rows.table(Counter)
_NEXT = Prepared(
    update(_COUNTER)
    .where(_COUNTER.c.office == bindparam("of"), _COUNTER.c.year == bindparam("in_year"))
    .values(last=_COUNTER.c.last + 1)
    .returning(_COUNTER.c.last)
)
SUBJECT = 120


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
        said=said,
    )
    if conversation.channel == "whatsapp":
        mark(session, ticket, window_of(session, conversation), at)
    promise = _promise(
        session, conversation, ticket, office=office, at=at, mute=mute, asks=decision.asks
    )
    if ticket.outlives or ticket.told_at:
        rows.save(session, ticket, "outlives", "told_at")
    text = "\n\n".join(filter(None, [decision.text, promise]))
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
    said: Sequence[Message] = (),
    until_turn: datetime | None = None,
) -> Ticket:
    """Open a ticket under the office's promise for this channel and kind, and give it to someone.

    The promise is that of the version valid at receipt. The conversation is changed but not saved.
    Of a visitor `until_turn` is by when they are seen to before their promise begins to count.
    """
    assert conversation.id is not None
    standard = office.standard(received_at)
    pledge, promise = standard.pledge(channel, kind), standard.first(channel, kind)
    aimless = kind == CONSULTATION and _aimless(office, channel, said)
    if aimless:
        promise = promise.model_copy(update={"starts": "complete"})
    found = deadline(received_at, promise, office.calendar)
    ticket = Ticket(
        office=office.code,
        number=_number(session, office, at),
        conversation_id=conversation.id,
        hidden_from=conversation.hidden_from,
        kind=kind,
        channel=channel,
        subject=" ".join(subject.split())[:SUBJECT],
        reason=reason,
        opened_at=at,
        received_at=received_at,
        promise=found.promise,
        terms=terms(promise, standard.decree),
        due_at=None if until_turn else found.due,
        next_due_at=until_turn or found.due,
    )
    if any(one.starts == "complete" for one in (promise, *pledge.later().values())):
        ask_for_all(session, ticket, conversation.contact_id, () if aimless else said)
    if ticket.due_at:
        ticket.explanation = dict(found.explanation)
    ticket.officer_id = someone(session, ticket)
    expect(ticket, office, at)
    rows.add(session, ticket)
    if pledge.later():
        begin_timers(session, ticket, pledge, standard.decree, office.calendar)
    conversation.ticket_id = ticket.id
    conversation.unanswered_since = conversation.unanswered_since or received_at
    told = {"channel": channel, "received": moment(received_at), "clocks": list(pledge.later())}
    record(session, "ticket.opened", Author.BOT, at, ticket, reason=reason, kind=kind, **told)
    if ticket.officer_id:
        given(session, ticket, by="system", at=at)
    return ticket


def _promise(
    session: Session,
    conversation: Conversation,
    ticket: Ticket,
    *,
    office: Office,
    at: datetime,
    mute: bool,
    asks: Sequence[str],
) -> str:
    """Say which number the matter has and by when it is answered.

    That the office is closed is said once in a closed period; the ticket is not saved.
    """
    closed = closed_period(office.calendar, at)
    if closed and tickets.told_since(session, conversation.contact_id, closed.since):
        closed = None
    if closed and not mute and not ticket.incomplete:
        ticket.told_at = at
    return opened(office, ticket, closed, conversation.language, asks=asks)


def _aimless(office: Office, channel: str, said: Sequence[Message]) -> bool:
    """Return whether the standard wants to hear a purpose there, and nobody said one.

    Whoever sends a file has said it in the file.
    """
    if not said or not office.service_on(channel).purpose or any(one.files for one in said):
        return False
    texts = [str(one.extra.get("fold") or one.text) for one in said]
    return not says_purpose([*texts, *(one.subject for one in said)])


def ask_for_all(session: Session, ticket: Ticket, contact_id: int, said: Sequence[Message]) -> None:
    """Take note of what is known of a request; unless it is all, the promise does not count yet.

    Until then an officer sees the ticket where it would stand if it counted.
    """
    contact = rows.get(session, Contact, contact_id)
    reached = [a.value for a in people.addresses(session, contact_id) if a.kind in REACHES]
    known = Request(contact.name if contact else "", "".join(reached[:1]))
    known |= intake.read([message.text for message in said])
    known |= read_request(left.forms(session, ticket.conversation_id), plain=False)
    ticket.request = {name: value for name, value in asdict(known).items() if value}
    if not known.missing():
        ticket.complete_at, ticket.complete_by = ticket.received_at, Author.SYSTEM
    elif ticket.waits_for_all:
        ticket.due_at = None


def begin_timers(
    session: Session, ticket: Ticket, pledge: Pledge, decree: Decree, calendar: Calendar
) -> None:
    """Begin a ticket's further clocks; the first that is due is what is due next."""
    first = timers.start(session, ticket, pledge, decree, calendar)
    if first and (ticket.next_due_at is None or first < ticket.next_due_at):
        ticket.next_due_at = first
    rows.save(session, ticket, "timers", "next_due_at")


def _number(session: Session, office: Office, at: datetime) -> str:
    """Return the next public number: office, year in its own zone, running number."""
    year = office.local(at).year
    for _ in range(2):
        last = _NEXT.run(session, {"of": office.code, "in_year": year}).value()
        if last is not None:
            return f"{office.code}-{year}-{last:06d}"
        rows.add_new(session, Counter(office=office.code, year=year, last=0))
    raise AssertionError("a counter was added and is not there")
