"""The machine writes to a person, where it may."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Author
from router.say import Route, say
from router.window import is_shut
from store import rows, silences


def tell(session: Session, conversation: Conversation, text: str, at: datetime) -> bool:
    """Write to the person by machine; return whether that was possible.

    Into a closed WhatsApp window nothing is written: then it goes the way that the officer's last
    answer went, if that was another one.
    """
    to: Route | None = None
    if is_shut(session, conversation, at):
        said = silences.last_answer(session, conversation.id or 0)
        if said is None or said.channel == conversation.channel:
            return False
        to = Route(said.channel, said.account, said.address)
    told = say(session, conversation, text, at=at, author=Author.SYSTEM, to=to)
    rows.save(session, conversation, "last_seq", "updated_at")
    return told is not None
