"""Fetch a file that a network only named: claim it, get it outside any transaction, keep it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.conversation import Conversation
from desk.message import Attachment, Message
from desk.sniff import sniff
from router.attach import keep_bytes
from router.channel import Fetched, NotFetched
from router.record import event
from store import files, rows
from store.outbox import Lane

CLAIM = timedelta(minutes=3)
"""After how long a file that somebody was fetching is fetched by another."""
WAITS = (1.0, 3.0, 10.0, 60.0, 300.0, 1800.0, 7200.0, 21600.0)
"""Seconds before each further try: networks often name a file a moment before it is there."""
_TOLD = ("name", "content_type", "size", "sha256", "fetch_at", "tries", "fault")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched: where it is, and through whose channel."""

    attachment_id: int
    office: str
    channel: str
    url: str
    content_type: str


def claim(session: Session, *, as_of: datetime, busy: Sequence[Lane] = ()) -> Wanted | None:
    """Return a file to be fetched now; nobody else takes it for some minutes.

    `busy` are the channels through which enough is being fetched.
    """
    attachment = files.claimable(session, as_of, busy)
    if attachment is None:
        return None
    attachment.fetch_at, attachment.tries = as_of + CLAIM, attachment.tries + 1
    rows.save(session, attachment, "fetch_at", "tries")
    return _wanted(session, attachment)


def fetched(session: Session, attachment_id: int, got: Fetched, *, at: datetime) -> None:
    """Keep the bytes of a file, under the type that they show."""
    attachment = _awaited(session, attachment_id)
    if attachment is None:
        return
    attachment.content_type = sniff(got.content, got.content_type or attachment.content_type)
    attachment.name = got.name or attachment.name
    attachment.size, attachment.sha256 = len(got.content), keep_bytes(session, got.content)
    _settle(session, attachment, None, "", at)


def not_fetched(session: Session, attachment_id: int, why: NotFetched, *, at: datetime) -> None:
    """Keep that a file could not be fetched: for good, or to be tried again later."""
    attachment = _awaited(session, attachment_id)
    if attachment is None:
        return
    if why.permanent or attachment.tries > len(WAITS):
        _settle(session, attachment, None, why.reason, at)
        return
    attachment.fetch_at = at + timedelta(seconds=WAITS[attachment.tries - 1])
    attachment.fault = why.reason
    rows.save(session, attachment, *_TOLD)


def fetch_again(session: Session, attachment_id: int, *, office: str, at: datetime) -> bool:
    """Let a file that was given up be tried once more; return whether there was one."""
    attachment = rows.get(session, Attachment, attachment_id, lock=True)
    if attachment is None or attachment.office != office or not _given_up(attachment):
        return False
    attachment.tries, attachment.fault = 0, ""
    _settle(session, attachment, at, "", at)
    return True


def _given_up(attachment: Attachment) -> bool:
    return bool(attachment.url) and not attachment.sha256 and attachment.fetch_at is None


def _wanted(session: Session, attachment: Attachment) -> Wanted:
    assert attachment.id is not None
    return Wanted(
        attachment.id, attachment.office, files.channel_of(session, attachment), attachment.url,
        attachment.content_type,
    )  # fmt: skip


def _awaited(session: Session, attachment_id: int) -> Attachment | None:
    """Return a file, locked, unless another process has brought it in the meantime."""
    attachment = rows.get(session, Attachment, attachment_id, lock=True)
    return attachment if attachment and not attachment.sha256 else None


def _settle(
    session: Session, attachment: Attachment, again: datetime | None, fault: str, at: datetime
) -> None:
    """Keep how a file stands, and let open pages draw its message again."""
    attachment.fetch_at, attachment.fault = again, fault
    rows.save(session, attachment, *_TOLD)
    message = rows.get(session, Message, attachment.message_id)
    conversation = message and rows.get(session, Conversation, message.conversation_id)
    if message and conversation:
        verb = "file.fetched" if attachment.sha256 else "file.missing" if fault else "file.wanted"
        rows.add_later(session, event(verb, "system", at, conversation, message=message))
