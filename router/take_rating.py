"""A person says how satisfied they are, or complains, after they were asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.decision import Handoff
from bot.scoring import score_of, wants_complaint
from desk.conversation import Conversation
from desk.inbound import Inbound
from desk.message import Author, Kind, Message
from desk.office import Office
from desk.rating import LOW, Rating
from desk.ticket import Ticket
from router.catalogue import PHRASES
from router.complaint import hidden_from
from router.hand_off import hand_off
from router.place_message import is_stale
from router.record import record
from router.say import say
from store import ratings, rows, talks

OPEN = timedelta(days=7)
"""So long after the question a reply counts as an answer to it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a message means as the answer to a question for a rating; no score: a complaint."""

    rating: Rating
    conversation: Conversation
    score: int | None


def rating_meant(session: Session, inbound: Inbound, contact_id: int, at: datetime) -> Meant | None:
    """Return what a message answers to the question for a rating; none if it is about other things.

    That costs a look into the database only where the words are those of a score or a complaint.
    """
    if inbound.kind != Kind.HUMAN or inbound.files or inbound.extra.get("opt"):
        return None
    said = str(inbound.extra.get("choice") or inbound.extra.get("fold") or inbound.text)
    score, complains = score_of(said), wants_complaint(said)
    if score is None and not complains:
        return None
    rating = ratings.last_asked(session, contact_id, at - OPEN)
    if rating is None or (complains and rating.complaint_id):
        return None
    conversation = rows.get(session, Conversation, rating.conversation_id, lock=True)
    if conversation is None or conversation.closed_at is None:
        return None
    if inbound.token and inbound.token != conversation.token:
        return None
    latest = None if inbound.token else talks.latest(session, contact_id)
    going_on = latest and latest.closed_at is None and not is_stale(latest, at)
    if latest and going_on and (latest.ticket_id or latest.memory):
        return None  # it answers what is being talked about now
    return Meant(rating, conversation, score)


def take(
    session: Session,
    meant: Meant,
    conversation: Conversation,
    message: Message,
    *,
    office: Office,
    at: datetime,
) -> bool:
    """Keep a score in the conversation it belongs to, or open a complaint in one of its own.

    Returns that nothing else is to be done about the message.
    """
    if meant.score is None:
        _complain(session, meant.rating, conversation, message, office, at)
    else:
        _score(session, meant.rating, meant.score, conversation, office, at)
    conversation.considered_seq = conversation.last_seq
    return True


def _score(
    session: Session,
    rating: Rating,
    score: int,
    talk: Conversation,
    office: Office,
    at: datetime,
) -> None:
    """Keep the first score, thank once, and offer a complaint to whoever is not satisfied.

    The conversation stays closed; it is changed but not saved.
    """
    if rating.rated_at:
        return
    rating.score, rating.rated_at = score, at
    rows.save(session, rating, "score", "rated_at")
    ticket = rows.get(session, Ticket, rating.ticket_id)
    assert ticket is not None
    record(
        session, "ticket.rated", Author.CONTACT, at, ticket,
        new=score, officer=rating.officer_id, channel=rating.channel,
    )  # fmt: skip
    words, language = PHRASES.override(office.wording), talk.language
    if score > LOW:
        say(session, talk, words.say("rating.thanks", language), at=at, author=Author.SYSTEM)
        return
    offered = [("PENGADUAN", words.say("rating.complain", language))]
    text = words.say("rating.thanks_low", language)
    say(session, talk, text, at=at, author=Author.SYSTEM, extra={"choices": offered})


def _complain(
    session: Session,
    rating: Rating,
    conversation: Conversation,
    message: Message,
    office: Office,
    at: datetime,
) -> None:
    """Open the complaint of somebody who was asked for a rating, in a conversation of its own."""
    conversation.hear(message.at)
    conversation.hidden_from = hidden_from(session, office.code, rating.officer_id)
    rows.save(session, conversation, "hidden_from")
    text = PHRASES.override(office.wording).say("rating.complaint", conversation.language)
    decision = Handoff(gate="rating", kind="complaint", text=text, language=conversation.language)
    ticket = hand_off(
        session, conversation, office=office, decision=decision, said=[message], at=at
    )
    rating.complaint_id = ticket.id
    rows.save(session, rating, "complaint_id")
