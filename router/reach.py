"""Send a person an officer's word that is no answer, by whichever way is open."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.message import Author, Message
from router.errors import Refused
from router.reply import check_text
from router.say import Route, say
from router.window import is_shut, mail_route
from store import rows


@dataclass(frozen=True, slots=True)
class Word:
    """What an officer lets a person know; it answers nothing, so every promise goes on.

    `mail_from` is the office's e-mail address, by which it goes where WhatsApp's window is shut:
    without it, or without the person's, nothing leaves then. `client_id` makes a second press of
    the button harmless.
    """

    text: str
    mail_from: str = ""
    client_id: str = ""


def reach(
    session: Session, conversation: Conversation, word: Word, *, by: int, at: datetime
) -> Message:
    """Send a word on the conversation's channel, by mail where WhatsApp's window is shut.

    Raises Refused: empty, long, no_text, window.
    """
    check_text(word.text)
    if conversation.channel in ALOUD:
        raise Refused("no_text")
    to: Route | None = None
    if is_shut(session, conversation, at):
        to = mail_route(session, conversation, word.mail_from)
        if to is None:
            raise Refused("window")
    message = say(
        session, conversation, word.text.strip(), at=at, author=Author.OFFICER, officer_id=by,
        to=to, client_id=word.client_id or None,
    )  # fmt: skip
    assert message is not None
    rows.save(session, conversation, "last_seq", "updated_at")
    return message
