"""What officers should know of a message that came by a threaded channel, such as e-mail."""

import re
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from desk.conversation import Conversation
from desk.inbound import Inbound
from desk.masking import masked
from desk.message import Direction, Kind
from store import talks, tickets

TELLING = 20
"""Letters of a text that nobody writes twice by chance; "Terima kasih" says nothing."""
RECENT = timedelta(days=7)
_NUMBER = re.compile(r"\b\d{4}-\d{4}-\d{6}\b")


def remarks(
    session: Session, inbound: Inbound, conversation: Conversation, *, is_new: bool
) -> dict[str, Any]:
    """Return what is remarkable of a message: `related`, `repeats`, `newcomers`, `never_answer`.

    Whoever answers our own mail from a foreign address is never answered by a machine: it may be
    one too, with another address for each mail. So it is with whoever writes the same text again,
    which nobody does whom we did not know (`is_new`).
    """
    extra: dict[str, Any] = {}
    foreign = bool(inbound.token) and inbound.token != conversation.token
    named = talks.by_token(session, inbound.token) if foreign else None
    if named and named.office == inbound.office:
        extra |= {"related": named.id, "never_answer": True}
    elif found := _NUMBER.search(inbound.subject):
        ticket = tickets.by_number(session, inbound.office, found[0])
        if ticket and ticket.conversation_id != conversation.id:
            extra["related"] = ticket.conversation_id
    if not is_new and (earlier := _said_before(session, inbound, conversation)):
        extra |= {"repeats": True, "never_answer": True}
        if earlier != conversation.id:
            extra.setdefault("related", earlier)
    if conversation.last_seq and (new := _newcomers(session, inbound, conversation)):
        extra["newcomers"] = new
    return extra


def _said_before(session: Session, inbound: Inbound, conversation: Conversation) -> int | None:
    """Return the conversation in which the person wrote the very same text some days ago."""
    text = masked(inbound.text)
    if inbound.kind != Kind.HUMAN or len(text) < TELLING:
        return None
    return talks.said_before(session, conversation.contact_id, text, inbound.at - RECENT)


def _newcomers(session: Session, inbound: Inbound, conversation: Conversation) -> list[str]:
    """Return who is written to and was not part of the conversation before."""
    others = [str(one) for one in inbound.extra.get("others", ())]
    if not others or conversation.id is None:
        return []
    known = {conversation.address.lower(), inbound.sender.value.lower()}
    for message in talks.messages(session, conversation.id):
        known.add(message.address.lower())
        key = "others" if message.direction == Direction.IN else "cc"
        known.update(str(one).lower() for one in message.extra.get(key, ()))
    return [one for one in others if one.lower() not in known]
