"""After the end of a matter the person is asked once how satisfied they are."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.voice import TAPPED
from desk.conversation import ALOUD, Conversation
from desk.message import Author, Kind, Status
from desk.office import CONSULTATION, Office
from desk.rating import BEST, WORST, Rating
from desk.silence import is_good_hour
from desk.ticket import Ticket
from router.catalogue import PHRASES
from router.record import record
from router.say import say
from router.window import is_shut
from store import people, ratings, rows, silences, talks

LATEST = timedelta(days=3)
"""Who could not be asked until then is not asked any more."""


def rating_wanted(
    session: Session, ticket: Ticket, conversation: Conversation, office: Office, at: datetime
) -> Rating | None:
    """Return the rating to ask for at the end of a matter, kept; none where nobody is to be asked.

    Asked are people whom an officer answered, once for each ticket, where the office's standard has
    a rating: nobody who complains, no machine, nobody who wants no messages.
    """
    if ticket.kind != CONSULTATION and ticket.kind not in office.services:
        return None
    said = silences.last_answer(session, ticket.conversation_id)
    if said is None or said.status == Status.FAILED or ticket.first_response_at is None:
        return None
    if not office.service_on(conversation.channel).rating or conversation.channel in ALOUD:
        return None
    if not _listens(session, conversation) or is_shut(session, conversation, at):
        return None
    assert ticket.id is not None
    if ratings.of_ticket(session, ticket.id):
        return None
    rating = Rating(
        ticket_id=ticket.id, office=ticket.office, conversation_id=ticket.conversation_id,
        channel=conversation.channel, officer_id=said.officer_id,
    )  # fmt: skip
    rows.add(session, rating)
    return rating if is_good_hour(at, office.calendar) else None


def _listens(session: Session, conversation: Conversation) -> bool:
    """Return whether a person is there who may be asked something by a machine."""
    known = people.addresses(session, conversation.contact_id)
    heard = talks.last_heard(session, conversation.id or 0)
    if any(one.opted_out_at for one in known) or heard is None:
        return False
    return heard.kind == Kind.HUMAN and not heard.extra.get("never_answer")


def question(conversation: Conversation, office: Office) -> str:
    """Return the question how satisfied the person is."""
    key = "rating.tap" if conversation.channel in TAPPED else "rating.ask"
    return PHRASES.override(office.wording).say(key, conversation.language)


def scale(conversation: Conversation, office: Office) -> dict[str, list[tuple[str, str]]]:
    """Return the scores as buttons, the best first."""
    words = PHRASES.override(office.wording)
    scores = range(BEST, WORST - 1, -1)
    named = [(str(n), words.say(f"rating.score_{n}", conversation.language)) for n in scores]
    return {"choices": named}


def was_asked(session: Session, rating: Rating, ticket: Ticket, at: datetime) -> None:
    """Keep that the person was asked."""
    rating.asked_at = at
    rows.save(session, rating, "asked_at")
    record(session, "ticket.rating_asked", Author.SYSTEM, at, ticket)


def ask_later(session: Session, ticket_id: int, *, office: Office, as_of: datetime) -> bool:
    """Ask whom it was too late in the day to ask at the end; return whether anybody was asked.

    Whoever cannot be asked any more is forgotten.
    """
    known = rows.get(session, Ticket, ticket_id)
    assert known is not None
    conversation = rows.get(session, Conversation, known.conversation_id, lock=True)
    ticket, rating = rows.get(session, Ticket, ticket_id, lock=True), None
    if conversation and ticket:
        rating = ratings.of_ticket(session, ticket_id)
    if conversation is None or ticket is None or rating is None or rating.asked_at:
        return False
    if not _may_still(session, ticket, conversation, as_of):
        ratings.forget(session, rating)
        return False
    if not is_good_hour(as_of, office.calendar):
        return False
    text, extra = question(conversation, office), scale(conversation, office)
    if say(session, conversation, text, at=as_of, author=Author.SYSTEM, extra=extra) is None:
        ratings.forget(session, rating)
        return False
    rows.save(session, conversation, "last_seq", "updated_at")
    was_asked(session, rating, ticket, as_of)
    return True


def _may_still(
    session: Session, ticket: Ticket, conversation: Conversation, as_of: datetime
) -> bool:
    """Return whether a matter is over, not long ago, and the person may be written to."""
    if ticket.closed_at is None or conversation.closed_at is None:
        return False
    if as_of - ticket.closed_at > LATEST or is_shut(session, conversation, as_of):
        return False
    return _listens(session, conversation)
