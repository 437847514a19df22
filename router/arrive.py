"""Somebody arrives at the front desk: without a word before, or for an appointment."""

from datetime import datetime

from sqlmodel import Session

from desk.clock import new_token
from desk.contact import Contact
from desk.conversation import Conversation
from desk.deadline import due
from desk.message import Author, Direction, Message, Status
from desk.office import Office
from desk.standard import terms
from desk.ticket import Ticket
from desk.visit import AT_OFFICE, COUNTER, LIBRARY, Appointment, Visit
from router.errors import Missing, Refused
from router.hand_off import open_ticket
from router.visit import (
    END_OF_DAY,
    check_written,
    give_number,
    give_turns,
    save_visit,
    tell_visit,
)
from store import rows, tickets, visits

SERVICES = (COUNTER, LIBRARY)
LONGEST_KEY = 64
TOUCHED = ("last_seq", "updated_at", "unanswered_since", "ticket_id", "contact_id")


def arrive(
    session: Session,
    *,
    office: Office,
    by: int,
    at: datetime,
    service: str = COUNTER,
    name: str = "",
    purpose: str = "",
    appointment_id: int | None = None,
    client_id: str = "",
) -> Visit:
    """Somebody came; where the order has it so they get a queue number.

    `appointment_id`: for which appointment, then it is known who they are and what for.
    `client_id` makes a second press of the button harmless. Raises Missing;
    Refused: service, long_name, long_purpose, other.
    """
    if service not in SERVICES:
        raise Refused("service")
    check_written(name, purpose, client_id)
    tickets.lock_numbers(session, office.code)
    known = visits.by_client_id(session, office.code, client_id[:LONGEST_KEY])
    if known and known.name == name.strip():
        return known
    contact = Contact(office=office.code, name=name.strip(), language="id", created_at=at)
    if appointment_id:
        contact, purpose = _expected(session, appointment_id, office, by)
    else:
        rows.add(session, contact)
    conversation = rows.add(session, talk_with(office, contact, service, at))
    standard = office.standard(at)
    promise = standard.first(service)
    assert contact.id is not None
    assert conversation.id is not None
    visit = Visit(
        office=office.code, service=service, day=office.local(at).date(), name=contact.name,
        appointment_id=appointment_id, client_id=None if known else client_id[:LONGEST_KEY] or None,
        purpose=purpose.strip(), contact_id=contact.id, conversation_id=conversation.id,
        arrived_at=at, promise=str(promise), terms=terms(promise, standard.decree),
    )  # fmt: skip
    _open(session, visit, conversation, office, at)
    rows.add(session, visit)
    give_number(session, visit, office, at)
    give_turns(session, visit, office, at)
    save_visit(session, visit)
    rows.save(session, conversation, *TOUCHED)
    tell_visit(session, visit, "visit.arrived", by, at)
    return visit


def _expected(
    session: Session, appointment_id: int, office: Office, by: int
) -> tuple[Contact, str]:
    """Return who comes for an appointment, and what it is about; raise Missing, Refused."""
    made = rows.get(session, Appointment, appointment_id)
    if made is None or made.office != office.code or made.cancelled_at or made.kind != AT_OFFICE:
        raise Missing("appointment")
    matter = rows.get(session, Ticket, made.ticket_id)
    talk = rows.get(session, Conversation, made.conversation_id)
    contact = rows.get(session, Contact, talk.contact_id) if talk else None
    if matter is None or matter.hidden_from == by or contact is None:
        raise Missing("appointment")
    if visits.of_appointment(session, appointment_id):
        raise Refused("already")
    # Whom a complaint is about may stand at the front desk, too.
    return contact, "" if matter.hidden_from else matter.subject


def _open(
    session: Session, visit: Visit, conversation: Conversation, office: Office, at: datetime
) -> None:
    """Put the visitor into the inbox: their words, and a ticket that is due when their turn is."""
    message = Message(
        office=office.code, conversation_id=visit.conversation_id, seq=conversation.next_seq(),
        direction=Direction.IN, author=Author.CONTACT, channel=visit.service,
        account=conversation.account, address=conversation.address, text=visit.purpose, at=at,
        status=Status.RECEIVED,
    )  # fmt: skip
    rows.add(session, message)
    conversation.hear(at)
    ticket = open_ticket(
        session, conversation, office=office, kind="consultation", channel=visit.service,
        subject=visit.purpose or visit.name, reason="visit", received_at=at, at=at,
        until_turn=due(at, END_OF_DAY, office.calendar),
    )  # fmt: skip
    visit.ticket_id = ticket.id


def talk_with(office: Office, contact: Contact, service: str, at: datetime) -> Conversation:
    """Return a new conversation with somebody who is here, not stored yet."""
    assert contact.id is not None
    return Conversation(
        office=office.code, contact_id=contact.id, channel=service,
        account=f"{office.code}/{service}", address=contact.name, token=new_token(),
        language=contact.language or "id", opened_at=at, updated_at=at,
    )  # fmt: skip
