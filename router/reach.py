"""Send a person an officer's word that is no answer, by whichever way is open."""

from datetime import datetime

from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.message import Author, Message
from router.errors import Refused
from router.reply import check_text
from router.say import Route, say
from router.window import is_shut, mail_route
from store import rows


def reach(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    by: int,
    at: datetime,
    mail_from: str = "",
    client_id: str = "",
) -> Message:
    """Send it on the conversation's channel, by mail where WhatsApp's window is shut.

    `mail_from` is the office's e-mail address; without it, or without the person's, nothing leaves.
    Raises Refused: empty, long, no_text, window.
    """
    check_text(text)
    if conversation.channel in ALOUD:
        raise Refused("no_text")
    to: Route | None = None
    if is_shut(session, conversation, at):
        to = mail_route(session, conversation, mail_from)
        if to is None:
            raise Refused("window")
    message = say(
        session, conversation, text.strip(), at=at, author=Author.OFFICER, officer_id=by, to=to,
        client_id=client_id or None,
    )  # fmt: skip
    assert message is not None
    rows.save(session, conversation, "last_seq", "updated_at")
    return message
