"""Finders of conversations and their messages."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import and_, bindparam, func, or_, select, text
from sqlmodel import Session

from desk.conversation import ALOUD, SILENCE, Conversation
from desk.message import MAILED, Attachment, Author, Direction, Kind, Message, Status
from store import rows
from store.prepared import Prepared

_C = rows.table(Conversation)
_M = rows.table(Message)
_A = rows.table(Attachment)

_LATEST = Prepared(
    rows.columns(Conversation)
    .where(
        _C.c.contact_id == bindparam("contact"),
        or_(
            and_(
                _C.c.closed_at.is_(None),
                or_(_C.c.ticket_id.is_not(None), _C.c.updated_at >= bindparam("since")),
            ),
            _C.c.closed_by == SILENCE,
        ),
        *(_C.c.channel != name for name in ALOUD),
    )
    .order_by(_C.c.closed_at.is_not(None), _C.c.id.desc())
    .limit(1)
    .with_for_update()
)
_LAST_CLOSED = Prepared(
    rows.columns(Conversation)
    .where(
        _C.c.contact_id == bindparam("contact"),
        _C.c.closed_at >= bindparam("since"),
        *(_C.c.channel != name for name in ALOUD),
    )
    .order_by(_C.c.closed_at.desc(), _C.c.id.desc())
    .limit(1)
    .with_for_update()
)
_UNCONSIDERED = Prepared(
    select(_M.c.at)
    .where(
        _M.c.conversation_id == bindparam("conversation"),
        _M.c.seq > bindparam("seq"),
        _M.c.direction == Direction.IN,
        _M.c.kind == Kind.HUMAN,
    )
    .order_by(_M.c.seq)
    .limit(1)
)
_TICKET = Prepared(select(_C.c.ticket_id).where(_C.c.id == bindparam("conversation")))
_BY_TOKEN = Prepared(
    rows.columns(Conversation).where(_C.c.token == bindparam("token")).with_for_update()
)
_SINCE = Prepared(
    rows.columns(Message)
    .where(_M.c.conversation_id == bindparam("conversation"), _M.c.seq > bindparam("seq"))
    .order_by(_M.c.seq)
)
_DUE = (
    select(_C.c.id, _C.c.office)
    .where(
        _C.c.consider_at.is_not(None),
        _C.c.consider_at <= bindparam("as_of"),
        _C.c.office.in_(bindparam("offices", expanding=True)),
    )
    .order_by(_C.c.consider_at)
    .limit(bindparam("most"))
)
_BY_MAIL = text("message.channel = 'email'")
"""Written out, like all that an index's condition names: if it is bound, SQLite prepares the whole
statement anew at each execution, to see whether the index may be used this time."""
_THREAD = Prepared(
    select(_M.c.external_id, _M.c.extra)
    .where(
        _M.c.conversation_id == bindparam("conversation"), _BY_MAIL, _M.c.external_id.is_not(None)
    )
    .order_by(_M.c.seq)
)
_BY_EXTERNAL = rows.columns(Message).where(
    _M.c.account == bindparam("account"), _M.c.external_id == bindparam("external_id")
)
_BY_CLIENT = rows.columns(Message).where(
    _M.c.conversation_id == bindparam("conversation"), _M.c.client_id == bindparam("client")
)
_LAST_HEARD = Prepared(
    rows.columns(Message)
    .where(_M.c.conversation_id == bindparam("conversation"), _M.c.direction == Direction.IN)
    .order_by(_M.c.seq.desc())
    .limit(1)
)
_LOOKED_BACK = 20
"""Conversations of a person among which a repeated mail is looked for."""
_NEWEST = (
    select(_C.c.id)
    .where(_C.c.contact_id == bindparam("contact"))
    .order_by(_C.c.id.desc())
    .limit(_LOOKED_BACK)
)
_SAID_BEFORE = Prepared(
    select(_M.c.conversation_id)
    .where(
        _M.c.conversation_id.in_(_NEWEST),
        _BY_MAIL,
        text("message.direction = 'in'"),
        _M.c.at >= bindparam("since"),
        _M.c.text == bindparam("text"),
    )
    .order_by(_M.c.id.desc())
    .limit(1)
)
_SAID_TO = Prepared(
    select(func.count()).where(
        _M.c.address == bindparam("to"),
        _M.c.account == bindparam("account"),
        text(MAILED),
        or_(_M.c.author == Author.BOT, _M.c.author == Author.SYSTEM),
        _M.c.at >= bindparam("since"),
        _M.c.status != Status.FAILED,
    )
)


def latest(
    session: Session, contact_id: int, since: datetime = datetime(1970, 1, 1, tzinfo=UTC)
) -> Conversation | None:
    """Return a contact's newest conversation in writing: an open one, else one ended by silence.

    One without a ticket in which nothing was said since an instant stands in no other's way. Calls
    have a finder of their own.
    """
    return rows.first(session, Conversation, _LATEST, contact=contact_id, since=since)


def last_closed(session: Session, contact_id: int, since: datetime) -> Conversation | None:
    """Return the conversation in writing that was closed last, whoever closed it."""
    return rows.first(session, Conversation, _LAST_CLOSED, contact=contact_id, since=since)


def by_token(session: Session, token: str) -> Conversation | None:
    """Return the conversation with an unguessable name."""
    return rows.first(session, Conversation, _BY_TOKEN, token=token)


def ticket_id(session: Session, conversation_id: int) -> int | None:
    """Return the open ticket of a conversation, if there is one."""
    found: int | None = _TICKET.run(session, {"conversation": conversation_id}).value()
    return found


def messages(session: Session, conversation_id: int, after: int = 0) -> list[Message]:
    """Return the messages of a conversation with a number above `after`, in order."""
    return rows.every(session, Message, _SINCE, conversation=conversation_id, seq=after)


def unconsidered_since(session: Session, conversation_id: int, seq: int) -> datetime | None:
    """Return when the first message of a person came that the bot has not considered."""
    found = _UNCONSIDERED.run(session, {"conversation": conversation_id, "seq": seq}).first()
    return found["at"] if found else None


def unconsidered(session: Session, conversation_ids: Sequence[int]) -> dict[int, list[Message]]:
    """Return by conversation what people said that the bot has not considered, in order."""
    said: dict[int, list[Message]] = {key: [] for key in conversation_ids}
    statement = _unconsidered_of(len(conversation_ids))
    for message in rows.every(session, Message, statement, **rows.numbered(conversation_ids)):
        said[message.conversation_id].append(message)
    return said


@cache
def _unconsidered_of(count: int) -> Prepared:
    return Prepared(
        rows.columns(Message)
        .join(_C, _C.c.id == _M.c.conversation_id)
        .where(
            rows.among(_C.c.id, count),
            _M.c.seq > _C.c.considered_seq,
            _M.c.direction == Direction.IN,
            _M.c.kind == Kind.HUMAN,
        )
        .order_by(_M.c.conversation_id, _M.c.seq)
    )


def by_external_id(session: Session, account: str, external_id: str) -> Message | None:
    """Return the message that a network knows by an id."""
    return rows.first(session, Message, _BY_EXTERNAL, account=account, external_id=external_id)


def by_client_id(session: Session, conversation_id: int, client_id: str) -> Message | None:
    """Return the message that a browser named with an id of its own."""
    return rows.first(session, Message, _BY_CLIENT, conversation=conversation_id, client=client_id)


def last_heard(session: Session, conversation_id: int) -> Message | None:
    """Return what the person wrote last."""
    return rows.first(session, Message, _LAST_HEARD, conversation=conversation_id)


def attachments(session: Session, message_ids: list[int]) -> list[Attachment]:
    """Return the attachments of some messages."""
    statement = rows.columns(Attachment).where(_A.c.message_id.in_(message_ids)).order_by(_A.c.id)
    return rows.every(session, Attachment, statement) if message_ids else []


def to_consider(
    session: Session, offices: Iterable[str], as_of: datetime, most: int
) -> list[tuple[int, str]]:
    """Return (conversation id, office) whose burst has ended by `as_of`, longest waiting first."""
    binds = {"offices": list(offices), "as_of": as_of, "most": most}
    found = session.connection().execute(_DUE, binds)
    return [(row.id, row.office) for row in found]


def thread(session: Session, conversation_id: int) -> tuple[str, ...]:
    """Return the network ids of a conversation's e-mails, oldest first."""
    found = _THREAD.run(session, {"conversation": conversation_id}).every()
    return tuple(row["extra"].get("message_id") or row["external_id"] for row in found)


def said_to(session: Session, account: str, address: str, since: datetime) -> int:
    """Return how many e-mails were sent automatically to an address since an instant."""
    binds = {"account": account, "to": address, "since": since}
    return int(_SAID_TO.run(session, binds).value())


def said_before(session: Session, contact_id: int, text: str, since: datetime) -> int | None:
    """Return the conversation in which a person mailed the very same text since an instant."""
    binds = {"contact": contact_id, "text": text, "since": since}
    found = _SAID_BEFORE.run(session, binds).first()
    return int(found["conversation_id"]) if found else None
