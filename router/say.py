"""Put a message of the office into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from desk.conversation import Conversation
from desk.inbound import File
from desk.message import Author, Direction, Message, Status
from router.attach import attach
from router.record import event, officer
from store import rows, talks

AUTOMATIC_A_DAY = 5
"""Automatic e-mails to one address in a day: two machines that answer each other stop here."""


@dataclass(frozen=True, slots=True)
class Route:
    """Another way to the person than the one they used last."""

    channel: str
    account: str
    address: str


def say(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    at: datetime,
    author: str = Author.BOT,
    officer_id: int | None = None,
    extra: dict[str, Any] | None = None,
    client_id: str | None = None,
    files: Sequence[File] = (),
    to: Route | None = None,
) -> Message | None:
    """Write a message to the person, to leave on the channel they used last, or by another route.

    Returns None when an automatic message would feed a mail loop; that is recorded instead.
    """
    way = to or Route(conversation.channel, conversation.account, conversation.address)
    if author != Author.OFFICER and _looping(session, way, at):
        rows.add_later(session, event("message.withheld", author, at, conversation))
        return None
    assert conversation.id is not None
    message = Message(
        office=conversation.office,
        conversation_id=conversation.id,
        seq=conversation.next_seq(),
        direction=Direction.OUT,
        author=author,
        officer_id=officer_id,
        channel=way.channel,
        account=way.account,
        address=way.address,
        client_id=client_id,
        subject=conversation.subject,
        text=text,
        files=len(files),
        extra=extra or {},
        at=at,
        status=Status.PENDING,
        status_at=at,
    )
    rows.add(session, message)
    for file in files:
        attach(session, message, file, at)
    conversation.updated_at = max(at, conversation.updated_at)
    actor = officer(officer_id) if officer_id else author
    rows.add_later(session, event("message.written", actor, at, conversation, message=message))
    return message


def _looping(session: Session, way: Route, at: datetime) -> bool:
    if way.channel != "email":
        return False
    since = at - timedelta(days=1)
    said = talks.said_to(session, way.account, way.address, since)
    return said >= AUTOMATIC_A_DAY
