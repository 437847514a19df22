"""An officer says who really wrote: somebody else forwarded the person's mail."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from router.errors import Refused
from router.record import event, officer
from router.reply import ADDRESS, conversation_of
from store import people, rows


def attribute(
    session: Session,
    conversation_id: int,
    address: str,
    name: str = "",
    *,
    office: str,
    by: int,
    at: datetime,
) -> Conversation:
    """Give a conversation to whoever has this e-mail address; answers go there from now on.

    Raises Missing; Refused: address.
    """
    conversation = conversation_of(session, office, conversation_id, by=by)
    address = address.strip().lower()
    if not ADDRESS.fullmatch(address):
        raise Refused("address")
    if conversation.channel != "email":
        raise Refused("no_address")
    met, _ = people.meet(session, office, "email", address, name, conversation.language, at)
    if conversation.contact_id == met.contact_id and conversation.address == address:
        return conversation
    conversation.contact_id, conversation.address = met.contact_id, address
    rows.save(session, conversation, "contact_id", "address")
    rows.add_later(session, event("conversation.attributed", officer(by), at, conversation))
    return conversation
