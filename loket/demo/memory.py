"""What the telephones had on their screens before the demo was started again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from channels.email.composing import compose
from channels.email.settings import Settings
from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.message import Attachment, Direction, Message
from desk.office import Office
from loket.demo.letter import Draft
from loket.demo.letter import compose as write
from loket.demo.mail_sink import Way
from loket.demo.people import Person
from loket.demo.phones import PREFIX
from loket.demo.telegram_standin import Word
from loket.demo.twilio_wire import Text
from router.channel import Outgoing
from store import rows

_M = rows.table(Message)
_A = rows.table(Attachment)
_REACHED = {"sent", "delivered", "read"}
_KINDS = {"image": "picture", "audio": "voice"}


Said = list[tuple[Text, str]]
"""Messages, each with the kind of its file."""


def texts(session: Session, accounts: Collection[str]) -> Said:
    """Return what was said by WhatsApp with these numbers."""
    chosen = _of(accounts).where(
        _M.c.external_id.is_not(None), _M.c.direction.in_((Direction.IN, Direction.OUT))
    )
    found = rows.every(session, Message, chosen.order_by(_M.c.id))
    return _with_files(session, [m for m in found if _on_phone(m)])


def chats(session: Session, account: str) -> dict[int, list[Word]]:
    """Return what was said with a bot, by the number of the person's chat."""
    chosen = rows.columns(Message).where(_M.c.channel == "telegram", _M.c.account == account)
    found = dict[int, list[Word]]()
    for message in rows.every(session, Message, chosen.order_by(_M.c.id)):
        if _on_phone(message):
            mine = message.direction == Direction.IN
            word = Word(-(message.id or 0), mine, message.text, message.at)
            found.setdefault(int(message.address), []).append(word)
    return found


def heard(session: Session, accounts: Collection[str], after: int) -> tuple[Said, int]:
    """Return what came in by WhatsApp after a message's number, and the number of the last."""
    chosen = _of(accounts).where(_M.c.direction == Direction.IN, _M.c.id > after)
    found = rows.every(session, Message, chosen.order_by(_M.c.id))
    return _with_files(session, found), max((m.id or 0 for m in found), default=after)


def _of(accounts: Collection[str]) -> Any:
    return rows.columns(Message).where(_M.c.channel == "whatsapp", _M.c.account.in_(accounts))


def _with_files(session: Session, found: list[Message]) -> Said:
    wanted = [m.id for m in found if m.files]
    statement = select(_A.c.message_id, _A.c.content_type).where(_A.c.message_id.in_(wanted))
    files = session.connection().execute(statement) if wanted else ()
    kinds = {number: _KINDS.get(kind.partition("/")[0], "") for number, kind in files}
    return [(_text(m), kinds.get(m.id, "")) for m in found]


def strangers(session: Session, known: Collection[Person]) -> list[Person]:
    """Return the people who wrote to an office and are not among those known."""
    contact, address = rows.table(Contact), rows.table(Address)
    statement = (
        select(contact.c.id, contact.c.name, address.c.kind, address.c.value)
        .join_from(contact, address, address.c.contact_id == contact.c.id)
        .where(address.c.kind.in_(("phone", "email")))
        .order_by(contact.c.id)
    )
    taken = {p.phone for p in known} | {p.email for p in known}
    met: dict[int, dict[str, str]] = {}
    for number, name, kind, value in session.connection().execute(statement):
        if value not in taken:
            met.setdefault(number, {"name": name or value}).setdefault(kind, value)
    return [Person(one["name"], one.get("phone", ""), one.get("email", "")) for one in met.values()]


def letters(
    session: Session, offices: Mapping[str, Office]
) -> list[tuple[str, Way, bytes, datetime]]:
    """Return the week's mails: whose mailbox, which way, the mail, and when it went."""
    chosen = rows.columns(Message).where(
        _M.c.channel == "email", _M.c.direction != Direction.NOTE, _M.c.office.in_(offices)
    )
    found = rows.every(session, Message, chosen.order_by(_M.c.id))
    return [_letter(session, message, offices[message.office]) for message in found]


def _letter(session: Session, message: Message, office: Office) -> tuple[str, Way, bytes, datetime]:
    talk = rows.get(session, Conversation, message.conversation_id)
    assert talk is not None
    contact = rows.get(session, Contact, talk.contact_id)
    settings = Settings.model_validate(office.channels["email"])
    if message.direction == Direction.OUT:
        mail = compose(_outgoing(message, talk), office, settings, message.at)
        return message.address, "received", mail.as_bytes(), message.at
    person = Person(contact.name if contact else "", email=message.address)
    draft = Draft(settings.address, message.subject, message.text)
    mail = write(draft, person, message.at, office.zone)
    mail.replace_header("Message-ID", message.extra.get("message_id", mail["Message-ID"]))
    return message.address, "sent", mail.as_bytes(), message.at


def _outgoing(message: Message, talk: Conversation) -> Outgoing:
    return Outgoing(
        message_id=message.id or 0, office=message.office, conversation_id=message.conversation_id,
        channel="email", account=message.account, address=message.address, text=message.text,
        author=message.author, token=talk.token, subject=message.subject,
    )  # fmt: skip


def _on_phone(message: Message) -> bool:
    return message.direction == Direction.IN or message.status in _REACHED


def _text(message: Message) -> Text:
    person, number = PREFIX + message.address, message.account
    heard = message.direction == Direction.IN
    sender, to = (person, number) if heard else (number, person)
    return Text(
        message.external_id or "", "", sender, to, message.text,
        "inbound" if heard else "outbound-api", message.at, message.status, message.at,
    )  # fmt: skip
