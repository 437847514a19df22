"""A person asks for no more messages, or for messages again."""

from datetime import datetime

from sqlmodel import Session

from bot.decision import Handoff
from desk.contact import Address
from desk.conversation import Conversation
from desk.message import Author, Message
from desk.office import Office
from router.hand_off import PHRASES, hand_off
from router.record import event
from router.say import say
from store import rows

OUT, IN = "out", "in"


def opt(
    session: Session,
    conversation: Conversation,
    address: Address,
    message: Message,
    *,
    office: Office,
    at: datetime,
) -> bool:
    """Act on a wish for silence or its end, once; return whether the bot must keep out of this.

    Whoever opted out and writes is answered by an officer, never by the machine.
    """
    wish = message.extra.get("opt")
    if wish == OUT:
        _leave(session, conversation, address, at)
    elif wish == IN and address.opted_out_at:
        _mark(session, conversation, address, None, "opted_in", at)
    elif address.opted_out_at is None:
        return False
    elif not conversation.ticket_id:
        unsaid = Handoff(gate="opted_out", language=conversation.language)
        hand_off(
            session, conversation, office=office, decision=unsaid, said=[message], at=at, mute=True
        )
    conversation.consider_at, conversation.considered_seq = None, conversation.last_seq
    return True


def _leave(session: Session, conversation: Conversation, address: Address, at: datetime) -> None:
    if address.opted_out_at is None:
        _mark(session, conversation, address, at, "opted_out", at)


def _mark(
    session: Session,
    conversation: Conversation,
    address: Address,
    since: datetime | None,
    what: str,
    at: datetime,
) -> None:
    address.opted_out_at = since
    rows.save(session, address, "opted_out_at")
    rows.add_later(session, event(f"contact.{what}", Author.CONTACT, at, conversation))
    text = PHRASES.say(f"opt.{what}", conversation.language)
    say(session, conversation, text, at=at, author=Author.SYSTEM, extra={"opt": what})
