"""Before a matter is closed the person is asked whether the answer is what they expected."""

from datetime import datetime

from sqlmodel import Session

from bot.courtesy import is_nod, is_thanks
from bot.replies import is_no, is_yes
from desk.conversation import ALOUD, Conversation
from desk.message import Author, Message
from desk.office import Office
from desk.ticket import Ticket
from router.catalogue import PHRASES
from router.close import locked, shut
from router.errors import Refused
from router.record import officer, record
from router.say import say
from router.window import is_shut
from store import rows

ASKED = "fit"


def ask_fit(session: Session, ticket_id: int, *, office: Office, by: int, at: datetime) -> Ticket:
    """Ask the person whether the answer fits; their yes closes the matter, their no keeps it open.

    Raises Missing; Refused: closed, unanswered, no_text, window.
    """
    ticket, conversation = locked(session, office.code, ticket_id, by=by)
    if ticket.closed_at:
        raise Refused("closed")
    if conversation.unanswered_since is not None or ticket.first_response_at is None:
        raise Refused("unanswered")
    if answers_fit(conversation):
        return ticket  # the button was pressed twice, and the person still thinks
    if conversation.channel in ALOUD:
        raise Refused("no_text")
    if is_shut(session, conversation, at):
        raise Refused("window")
    text = PHRASES.override(office.wording).say("fit.ask", conversation.language)
    say(session, conversation, text, at=at, author=Author.OFFICER, officer_id=by)
    conversation.memory = {ASKED: ticket.id}
    rows.save(session, conversation, "last_seq", "updated_at", "memory")
    record(session, "ticket.fit_asked", officer(by), at, ticket)
    return ticket


def answers_fit(conversation: Conversation) -> bool:
    """Return whether the person was asked, of the ticket that is open, whether the answer fits."""
    asked = conversation.memory.get(ASKED)
    return asked is not None and asked == conversation.ticket_id


def judge_fit(
    session: Session, conversation: Conversation, message: Message, *, office: Office, at: datetime
) -> bool:
    """Take the person's word on the answer; return whether it closed the matter.

    The conversation is changed but not saved.
    """
    plain = " ".join(message.text.lower().split())
    conversation.memory = {}
    ticket = rows.get(session, Ticket, conversation.ticket_id or 0, lock=True)
    if ticket is None or ticket.closed_at:
        return False
    if not is_no(plain) and (is_yes(plain) or is_thanks(plain) or is_nod(message.text)):
        thanks = PHRASES.override(office.wording).say(
            "fit.yes", conversation.language, ticket=ticket.number
        )
        say(session, conversation, thanks, at=at)
        record(session, "ticket.fits", Author.CONTACT, at, ticket)
        shut(session, ticket, conversation, Author.CONTACT, at, asks=office)
        conversation.considered_seq = conversation.last_seq
        return True
    record(session, "ticket.fits_not", Author.CONTACT, at, ticket)
    return False
