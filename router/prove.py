"""A chat visitor proves by a link in a mail that an e-mail address is theirs."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Author, Payload
from desk.office import Office
from router.catalogue import PHRASES
from router.join import join
from router.record import record
from router.say import Route, say
from store import chats, people, rows


def ask_proof(
    session: Session,
    visitor: str,
    email: str,
    link: str,
    *,
    office: Office,
    account: str,
    at: datetime,
) -> bool:
    """Mail a visitor the link that proves an address; return whether it may go there.

    It does not for who has said nothing yet, nor when too much automatic mail goes to one address.
    """
    known = chats.of_visitor(session, office.code, visitor)
    conversation = (
        rows.get(session, Conversation, known.id, lock=True) if known and known.id else None
    )
    if conversation is None:
        return False
    words = PHRASES.override(office.wording)
    text = words.say("chat.proof", conversation.language, office=office.name, link=link)
    route = Route("email", account, email)
    sent = say(session, conversation, text, at=at, author=Author.SYSTEM, to=route)
    if sent:
        rows.save(session, conversation, "last_seq", "updated_at")
    return sent is not None


def prove(
    session: Session, visitor: str, email: str, name: str, *, office: str, at: datetime
) -> bool:
    """Make a visitor the person behind an address; `name` is the link's own. False: was used."""
    used = Payload(
        office=office, channel="webchat", account=f"webchat:{office}",
        external_id=f"proof:{name}", body=b"", received_at=at,
    )  # fmt: skip
    chat = people.address(session, office, "chat", visitor)
    if chat is None or not rows.add_new(session, used):
        return False
    owner = people.owner(session, office, "email", email)
    if owner is None:
        people.add_address(session, office, "email", email, chat.contact_id)
    elif owner != chat.contact_id:
        join(session, chat.contact_id, owner, at=at)
    if conversation := chats.of_visitor(session, office, visitor):
        record(session, "contact.proved", Author.CONTACT, at, conversation)
    return True
