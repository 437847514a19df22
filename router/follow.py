"""A chat visitor who is gone: the officer's answer follows by e-mail, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.inbound import File
from desk.message import Author, Message
from desk.office import Office
from router.catalogue import PHRASES
from router.record import record
from router.say import Route, say
from store import files, left, rows, talks

LARGEST = 15 * 1024 * 1024
"""Bytes of files that go with a mail; what is more stays in the chat, and the mail says so."""


def follow_by_mail(
    session: Session,
    waiting: Mapping[int, str],
    *,
    office: Office,
    account: str,
    before: datetime,
    at: datetime,
) -> int:
    """Mail answers that a chat did not show until `before`; `waiting` gives each conversation's
    e-mail address, `account` the office's own. Return how many were mailed."""
    return sum(
        _follow(session, key, to, office=office, account=account, before=before, at=at)
        for key, to in waiting.items()
    )


def _enclosed(session: Session, unseen: Sequence[Message]) -> tuple[list[File], bool]:
    """Return the files of messages for a mail, and whether it can carry them all."""
    held = talks.attachments(session, [one.id for one in unseen if one.files and one.id])
    if sum(one.size for one in held) > LARGEST:
        return [], False
    found = [(one, files.content(session, one.sha256)) for one in held]
    enclosed = [File(one.name, one.content_type, content) for one, content in found if content]
    return enclosed, len(enclosed) == len(held)


def _follow(
    session: Session,
    key: int,
    to: str,
    *,
    office: Office,
    account: str,
    before: datetime,
    at: datetime,
) -> bool:
    conversation = rows.get(session, Conversation, key, lock=True)
    # Looked at again under the lock: meanwhile the visitor came back, or another process wrote.
    unseen = left.unseen(session, key, before) if conversation else []
    if conversation is None or not unseen:
        return False
    last = unseen[-1]
    name = f"follows:{last.id}"
    if talks.by_client_id(session, key, name):
        return False
    words = PHRASES.override(office.wording)
    say_in = conversation.language
    told = [one.text for one in unseen if one.text.strip()]
    enclosed, whole = _enclosed(session, unseen)
    if not whole:
        told.append(words.say("chat.files", say_in))
    text = "\n\n".join([words.say("chat.follows", say_in, office=office.name), *told])
    say(
        session, conversation, text, at=at, author=Author.OFFICER, officer_id=last.officer_id,
        client_id=name, to=Route("email", account, to), extra={"follows": last.seq},
        files=enclosed,
    )  # fmt: skip
    rows.save(session, conversation, "last_seq", "updated_at")
    record(session, "message.followed", Author.SYSTEM, at, conversation)
    return True
