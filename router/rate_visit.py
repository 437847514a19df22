"""At the end of a visit: how good was it, and is there something to complain about."""

from datetime import datetime

from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.message import Author, Direction, Message, Status
from desk.office import Office
from desk.ticket import Ticket
from desk.visit import Visit
from router.arrive import TOUCHED, talk_with
from router.complaint import hidden_from
from router.errors import Missing, Refused
from router.hand_off import open_ticket
from router.record import officer, record
from router.visit import service_of
from store import rows

BEST = 4
LONGEST = 2000


def rate_visit(
    session: Session, visit_id: int, score: int, *, office: Office, by: int, at: datetime
) -> Visit:
    """Keep how a visitor rates the service: 1 not good, 4 very good, once.

    Raises Missing; Refused: score, already, kind (the office's standard has no rating).
    """
    visit = _ended(session, visit_id, office)
    if not service_of(office, visit).rating:
        raise Refused("kind")
    if not 1 <= score <= BEST:
        raise Refused("score")
    if visit.rated_at:
        raise Refused("already")
    visit.score, visit.rated_at = score, at
    rows.save(session, visit, "score", "rated_at")
    ticket = rows.get(session, Ticket, visit.ticket_id or 0)
    assert ticket is not None
    record(session, "visit.rated", officer(by), at, ticket, visit=visit.id, score=score)
    return visit


def complain_of_visit(
    session: Session, visit_id: int, text: str, *, office: Office, by: int, at: datetime
) -> Ticket:
    """Take a visitor's complaint: a matter of its own, hidden from the officer who served them.

    So it is also when they typed it themselves: they know it, but it is not theirs to read again.

    Raises Missing; Refused: empty, long_complaint, other.
    """
    visit = _ended(session, visit_id, office)
    if not text.strip():
        raise Refused("empty")
    if len(text) > LONGEST:
        raise Refused("long_complaint")
    if "\0" in text:
        raise Refused("other")
    contact = rows.get(session, Contact, visit.contact_id)
    assert contact is not None
    talk = talk_with(office, contact, visit.service, at)
    talk.hidden_from = hidden_from(session, office.code, visit.officer_id)
    rows.add(session, talk)
    _say(session, talk, text.strip(), at)
    ticket = open_ticket(
        session, talk, office=office, kind="complaint", channel=visit.service,
        subject=text, reason="visit", received_at=at, at=at,
    )  # fmt: skip
    rows.save(session, talk, *TOUCHED)
    named = {"officer": talk.hidden_from}
    record(session, "complaint.officer_named", officer(by), at, ticket, **named)
    return ticket


def _say(session: Session, talk: Conversation, text: str, at: datetime) -> None:
    assert talk.id is not None
    message = Message(
        office=talk.office, conversation_id=talk.id, seq=talk.next_seq(), direction=Direction.IN,
        author=Author.CONTACT, channel=talk.channel, account=talk.account, address=talk.address,
        text=text, at=at, status=Status.RECEIVED,
    )  # fmt: skip
    rows.add(session, message)
    talk.hear(at)


def _ended(session: Session, visit_id: int, office: Office) -> Visit:
    visit = rows.get(session, Visit, visit_id, lock=True)
    if visit is None or visit.office != office.code or not visit.finished_at or visit.left:
        raise Missing("visit")
    return visit
