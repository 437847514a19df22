"""A person asks for no more messages, or for messages again."""

from datetime import datetime

from sqlmodel import Session

from bot.decision import Handoff
from desk.contact import Address
from desk.conversation import Conversation
from desk.message import Author, Message
from desk.office import Office
from router.catalogue import PHRASES
from router.hand_off import hand_off
from router.record import event
from router.say import say
from store import rows

OUT, IN = "out", "in"


def is_wish(message: Message, address: Address) -> bool:
    """Return whether a message only asks for silence, or for its end while there is silence."""
    wish = message.extra.get("opt")
    return wish == OUT or (wish == IN and address.opted_out_at is not None)


def opt(
    session: Session,
    conversation: Conversation,
    address: Address,
    message: Message,
    *,
    office: Office,
    at: datetime,
) -> None:
    """Act on a wish for silence or its end; the bot keeps out of this conversation.

    Whoever opted out and writes is answered by an officer, never by the machine.
    """
    if not is_wish(message, address):
        if not conversation.ticket_id:
            _to_officer(session, conversation, message, office, at)
    elif message.extra["opt"] == IN:
        _mark(session, conversation, address, message, office, None, at)
    elif address.opted_out_at is None:
        _mark(session, conversation, address, message, office, at, at)
    conversation.consider_at, conversation.considered_seq = None, conversation.last_seq


def _to_officer(
    session: Session, conversation: Conversation, message: Message, office: Office, at: datetime
) -> None:
    unsaid = Handoff(gate="opted_out", language=conversation.language)
    hand_off(
        session, conversation, office=office, decision=unsaid, said=[message], at=at, mute=True
    )


def _mark(
    session: Session,
    conversation: Conversation,
    address: Address,
    message: Message,
    office: Office,
    since: datetime | None,
    at: datetime,
) -> None:
    """Keep since when there is silence, and say so once unless the network has."""
    what = "opted_out" if since else "opted_in"
    address.opted_out_at = since
    rows.save(session, address, "opted_out_at")
    rows.add_later(session, event(f"contact.{what}", Author.CONTACT, at, conversation))
    if not message.extra.get("confirmed"):
        text = PHRASES.override(office.wording).say(f"opt.{what}", conversation.language)
        say(session, conversation, text, at=at, author=Author.SYSTEM, extra={"opt": what})
