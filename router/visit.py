"""The front desk: a visitor fills in the guest book, is called, is served, goes.

In which order is the office's own (`services.visit.order` of its profile); a step before its
turn is refused.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.deadline import deadline, due
from desk.event import Event
from desk.office import Office, Service
from desk.promise import Promise
from desk.ticket import Ticket
from desk.visit import Visit
from router.breach import record_breach
from router.close import shut
from router.errors import Missing, Refused
from router.record import officer, record
from store import people, rows, tickets, visits

END_OF_DAY = Promise.read("same day")
"""By when somebody is seen to whose turn has not come yet."""
LONGEST_NAME, LONGEST_PURPOSE = 200, 2000
"""Letters that a guest book takes."""
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fill_guest_book(
    session: Session,
    visit_id: int,
    *,
    office: Office,
    by: int,
    at: datetime,
    name: str,
    email: str = "",
    phone: str = "",
    purpose: str = "",
    identity_seen: bool = False,
) -> Visit:
    """Keep who came and what for.

    Raises Missing; Refused: step, name, email, identity, long_name, long_purpose, other.
    """
    visit = _here(session, visit_id, office)
    wanted = service_of(office, visit)
    if visit.lacks("guest book", wanted.order):
        raise Refused("step")
    if not name.strip():
        raise Refused("name")
    if (wanted.email or email.strip()) and not MAIL.fullmatch(email.strip()):
        raise Refused("email")
    if wanted.identity and not identity_seen:
        raise Refused("identity")
    check_written(name, purpose, email, phone)
    visit.name, visit.purpose = name.strip(), purpose.strip() or visit.purpose
    visit.identity_seen, visit.guest_book_at = identity_seen, at
    _know(session, visit, email.strip(), phone.strip())
    give_number(session, visit, office, at)
    give_turns(session, visit, office, at)
    save_visit(session, visit)
    tell_visit(session, visit, "visit.guest_book_filled", by, at)
    return visit


def check_written(name: str, purpose: str, *more: str) -> None:
    """Refuse what a guest book cannot hold. Raises Refused: long_name, long_purpose, other."""
    if len(name) > LONGEST_NAME:
        raise Refused("long_name")
    if len(purpose) > LONGEST_PURPOSE:
        raise Refused("long_purpose")
    if any("\0" in text for text in (name, purpose, *more)):  # PostgreSQL can hold no such text
        raise Refused("other")


def call(session: Session, visit_id: int, *, office: Office, by: int, at: datetime) -> Visit:
    """Call a visitor to the desk: the wait is over. Raises Missing; Refused: step, called."""
    visit = _here(session, visit_id, office)
    if visit.called_at:
        raise Refused("already")
    if not _ready(office, visit):
        raise Refused("step")
    _called(session, visit, by, at)
    save_visit(session, visit)
    return visit


def begin(session: Session, visit_id: int, *, office: Office, by: int, at: datetime) -> Visit:
    """Begin to serve a visitor; who was not called yet is called by it.

    Raises Missing; Refused: step, begun.
    """
    visit = _here(session, visit_id, office)
    if visit.began_at:
        raise Refused("already")
    order = _order(office, visit)
    if visit.called_at is None and "called" not in order:
        if visit.lacks("", order):
            raise Refused("step")
        _called(session, visit, by, at)
    if visit.lacks("", order):
        raise Refused("step")
    visit.began_at, visit.officer_id = at, by
    save_visit(session, visit)
    tell_visit(session, visit, "visit.begun", by, at)
    return visit


def finish(session: Session, visit_id: int, *, office: Office, by: int, at: datetime) -> Visit:
    """End a visit; whoever is next has their turn from now on. Raises Missing; Refused: step."""
    visit = _here(session, visit_id, office)
    if visit.began_at is None:
        raise Refused("step")
    return _end(session, visit, office, by, at, "visit.finished")


def leave(session: Session, visit_id: int, *, office: Office, by: int, at: datetime) -> Visit:
    """Somebody went away without being served. Raises Missing; Refused: begun."""
    visit = _here(session, visit_id, office)
    if visit.began_at:
        raise Refused("already")
    visit.left = True
    return _end(session, visit, office, by, at, "visit.left")


def _end(session: Session, visit: Visit, office: Office, by: int, at: datetime, verb: str) -> Visit:
    visit.finished_at = at
    save_visit(session, visit)
    tell_visit(session, visit, verb, by, at)
    ticket = rows.get(session, Ticket, visit.ticket_id or 0, lock=True)
    conversation = rows.get(session, Conversation, visit.conversation_id, lock=True)
    if ticket and conversation and ticket.closed_at is None and ticket.meets_at is None:
        shut(session, ticket, conversation, officer(by), at)
    give_turns(session, visit, office, at)
    return visit


def _called(session: Session, visit: Visit, by: int, at: datetime) -> None:
    visit.called_at, visit.officer_id = at, by
    ticket = rows.get(session, Ticket, visit.ticket_id or 0)
    if ticket and ticket.first_response_at is None:
        ticket.first_response_at, ticket.next_due_at = at, None
        ticket.officer_id = ticket.officer_id or by
        rows.save(session, ticket, "first_response_at", "next_due_at", "officer_id")
        record_breach(session, ticket, at)
        record(session, "ticket.responded", officer(by), at, ticket, kept=visit.kept is not False)
    conversation = rows.get(session, Conversation, visit.conversation_id)
    if conversation:
        conversation.answered(at)
        rows.save(session, conversation, "unanswered_since", "updated_at")
    tell_visit(session, visit, "visit.called", by, at)


def give_number(session: Session, visit: Visit, office: Office, at: datetime) -> None:
    """Give the next queue number once the order of steps comes to it."""
    wanted = service_of(office, visit)
    if wanted.queue and visit.number is None and not visit.lacks("queue number", wanted.order):
        tickets.lock_numbers(session, office.code)
        visit.number = visits.last_number(session, office.code, visit.service, visit.day) + 1
        visit.numbered_at = at


def give_turns(session: Session, of: Visit, office: Office, at: datetime) -> None:
    """Let the promise of those begin to count whose turn it is: as many as counters are free.

    Who still stands at the guest book gives way to the next who is ready, and waits again.
    """
    if of.promised.starts != "turn":
        begun = {"guest book": of.guest_book_at, "received": of.arrived_at}.get(of.promised.starts)
        if begun and of.due_at is None and of.waits:
            _turn(session, of, office, begun)
        return
    present = [of if visit.id == of.id else visit
               for visit in visits.here(session, office.code, of.service, of.day)]  # fmt: skip
    busy = [one for one in present if not one.waits or (one.turn_at and _ready(office, one))]
    waiting = [one for one in present if one not in busy]
    waiting.sort(key=lambda one: not _ready(office, one))
    free = max(service_of(office, of).counters - len(busy), 0)
    for visit in waiting[free:]:
        if visit.due_at and visit.due_at > at:
            _wait_again(session, visit, office)
    for visit in waiting[:free]:
        if visit.turn_at is None:
            _turn(session, visit, office, at)


def _turn(session: Session, visit: Visit, office: Office, at: datetime) -> None:
    found = deadline(at, visit.promised, office.calendar)
    visit.turn_at, visit.due_at = at, found.due
    save_visit(session, visit)
    _owe(session, visit, found.due, found.due, found.explanation)


def _wait_again(session: Session, visit: Visit, office: Office) -> None:
    """Take a turn back, for somebody else was ready before."""
    visit.turn_at, visit.due_at = None, None
    save_visit(session, visit)
    _owe(session, visit, None, due(visit.arrived_at, END_OF_DAY, office.calendar), {})


def _owe(
    session: Session,
    visit: Visit,
    due_at: datetime | None,
    next_due_at: datetime,
    explanation: Mapping[str, str],
) -> None:
    """Let the ticket of who waits say by when they are called."""
    ticket = rows.get(session, Ticket, visit.ticket_id or 0)
    if ticket and ticket.first_response_at is None:
        ticket.due_at, ticket.next_due_at = due_at, next_due_at
        ticket.explanation = dict(explanation)
        rows.save(session, ticket, "due_at", "next_due_at", "explanation")


def _ready(office: Office, visit: Visit) -> bool:
    """Return whether somebody has done all that comes before they are called."""
    order = _order(office, visit)
    return not visit.lacks("called" if "called" in order else "", order)


def _know(session: Session, visit: Visit, email: str, phone: str) -> None:
    """Give the contact the name and addresses of the guest book, where nobody else has them."""
    contact = rows.get(session, Contact, visit.contact_id)
    assert contact is not None
    contact.name = visit.name
    rows.save(session, contact, "name")
    for kind, value in (("email", email.casefold()), ("phone", phone)):
        if value:
            people.add_address(session, visit.office, kind, value, visit.contact_id)
    ticket = rows.get(session, Ticket, visit.ticket_id or 0)
    if ticket and visit.purpose:
        ticket.subject = " ".join(visit.purpose.split())[:120]
        rows.save(session, ticket, "subject")


def _here(session: Session, visit_id: int, office: Office) -> Visit:
    visit = rows.get(session, Visit, visit_id, lock=True)
    if visit is None or visit.office != office.code or visit.finished_at:
        raise Missing("visit")
    return visit


def service_of(office: Office, visit: Visit) -> Service:
    """Return what the office's profile says of the service that a visitor came for."""
    return office.services.get(visit.service) or Service()


def _order(office: Office, visit: Visit) -> tuple[str, ...]:
    return service_of(office, visit).order


def tell_visit(session: Session, visit: Visit, verb: str, by: int, at: datetime) -> None:
    """Write down what happened to a visitor."""
    told = {"number": visit.number, "kept": visit.kept} if verb == "visit.called" else {}
    happened = Event(
        office=visit.office, at=at, actor=officer(by), verb=verb, ticket_id=visit.ticket_id,
        conversation_id=visit.conversation_id, detail={"visit": visit.id, **told},
    )  # fmt: skip
    rows.add_later(session, happened)


def save_visit(session: Session, visit: Visit) -> None:
    """Write what changes of a visit from step to step, once it is stored."""
    if visit.id is not None:
        rows.save(session, visit, *SAVED)


SAVED = (
    "number", "name", "purpose", "identity_seen", "officer_id", "numbered_at", "guest_book_at",
    "turn_at", "due_at", "called_at", "began_at", "finished_at", "left",
)  # fmt: skip
