"""A chat visitor who is gone: the officer's answer follows by e-mail, once."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Author
from desk.office import Office
from router.catalogue import PHRASES
from router.record import record
from router.say import Route, say
from store import left, rows, talks


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
    if any(one.files for one in unseen):
        told.append(words.say("chat.files", say_in))
    text = "\n\n".join([words.say("chat.follows", say_in, office=office.name), *told])
    say(
        session, conversation, text, at=at, author=Author.OFFICER, officer_id=last.officer_id,
        client_id=name, to=Route("email", account, to), extra={"follows": last.seq},
    )  # fmt: skip
    rows.save(session, conversation, "last_seq", "updated_at")
    record(session, "message.followed", Author.SYSTEM, at, conversation)
    return True
