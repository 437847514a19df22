"""Finders of one conversation as its page shows it."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.event import Event
from desk.message import Attachment, Blob, Message
from desk.officer import Officer
from desk.ticket import Ticket
from desk.timer import Timer
from desk.visit import Appointment
from desk.whatsapp_template import Template
from store import people, rows, talks, templates, timers, visits

MOST = 60
EVENTS = 60
QUOTED = 160
"""Characters of a message that is quoted."""

_M = rows.table(Message)
_T = rows.table(Ticket)
_E = rows.table(Event)
_O = rows.table(Officer)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with what is drawn around it."""

    message: Message
    officer: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    quoted: str = ""
    """The beginning of the message to which it answers, where the person chose one."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A conversation, its latest messages in order, and what belongs to it."""

    conversation: Conversation
    contact: Contact
    addresses: list[Address]
    tickets: list[Ticket]
    """Newest first; the open one, if any, is among them."""
    messages: list[Shown]
    earlier: bool
    """Whether older messages exist than those shown."""
    timers: list[Timer]
    appointments: list[Appointment]
    events: list[Event]
    officers: dict[int, Officer]
    templates: list[Template] = field(default_factory=list)
    """With what WhatsApp lets the office write after its window has closed."""

    @property
    def ticket(self) -> Ticket | None:
        """The open ticket, else the newest."""
        return next((t for t in self.tickets if not t.closed_at), None) or next(
            iter(self.tickets), None
        )


def timeline(
    session: Session,
    office: str,
    conversation_id: int,
    *,
    before: int = 0,
    viewer: int | None = None,
) -> Timeline | None:
    """Return a conversation of an office with its latest messages, or those before a number.

    None, too, if it is a complaint about the officer who looks.
    """
    conversation = visible(session, office, conversation_id, viewer=viewer)
    if conversation is None:
        return None
    contact = rows.get(session, Contact, conversation.contact_id)
    assert contact is not None
    found = _messages(session, conversation_id, before)
    known = _tickets(session, conversation_id)
    return Timeline(
        conversation=conversation,
        contact=contact,
        addresses=people.addresses(session, conversation.contact_id),
        tickets=known,
        timers=[timer for ticket in known[:1] for timer in timers.of_ticket(session, ticket)],
        appointments=[
            one
            for ticket in known[:1]
            if ticket.id
            for one in visits.appointments(session, ticket.id)
        ],
        messages=_shown(session, office, found[:MOST][::-1]),
        earlier=len(found) > MOST,
        events=_events(session, conversation_id),
        officers={o.id: o for o in officers(session, office) if o.id},
        templates=_templates(session, conversation),
    )


def visible(
    session: Session, office: str, conversation_id: int, *, viewer: int | None
) -> Conversation | None:
    """Return a conversation of an office, unless it is a complaint about the officer who looks."""
    found = rows.get(session, Conversation, conversation_id)
    if found is None or found.office != office:
        return None
    return None if viewer is not None and found.hidden_from == viewer else found


def shown(session: Session, office: str, conversation_id: int, ids: list[int]) -> list[Shown]:
    """Return some messages of a conversation, in order, as its page shows them."""
    chosen = rows.columns(Message).where(
        _M.c.id.in_(ids), _M.c.conversation_id == conversation_id, _M.c.office == office
    )
    return _shown(session, office, rows.every(session, Message, chosen.order_by(_M.c.seq)))


def officers(session: Session, office: str) -> list[Officer]:
    """Return the officers of an office by name, those disabled too: their words remain."""
    chosen = rows.columns(Officer).where(_O.c.office == office)
    return rows.every(session, Officer, chosen.order_by(_O.c.name, _O.c.id))


def file(
    session: Session, office: str, attachment_id: int, *, viewer: int | None = None
) -> tuple[Attachment, bytes] | None:
    """Return an attachment of an office and its bytes, once they were fetched."""
    found = rows.get(session, Attachment, attachment_id)
    if found is None or found.office != office or not found.sha256:
        return None
    if viewer and _message(session, office, found.message_id, viewer) is None:
        return None
    blobs = rows.table(Blob)
    statement = select(blobs.c.content).where(blobs.c.sha256 == found.sha256)
    content = session.connection().execute(statement).scalar()
    return None if content is None else (found, bytes(content))


def whole(session: Session, office: str, message_id: int, *, viewer: int) -> str | None:
    """Return the whole text of a message of an office."""
    found = _message(session, office, message_id, viewer)
    return found.text if found else None


def letter(session: Session, office: str, message_id: int, *, viewer: int) -> Message | None:
    """Return a message of an office that was written in HTML."""
    found = _message(session, office, message_id, viewer)
    return found if found and found.html else None


def _message(session: Session, office: str, message_id: int, viewer: int) -> Message | None:
    """Return a message of an office, unless it belongs to a complaint about who looks."""
    found = rows.get(session, Message, message_id)
    if found is None or found.office != office:
        return None
    return found if visible(session, office, found.conversation_id, viewer=viewer) else None


def pictures(
    session: Session, office: str, message_id: int, most: int
) -> list[tuple[Attachment, bytes]]:
    """Return the files of a message that its HTML names, in order, up to `most` bytes in all."""
    found: list[tuple[Attachment, bytes]] = []
    for attachment in talks.attachments(session, [message_id]):
        if not attachment.cid or attachment.office != office or attachment.size > most:
            continue
        assert attachment.id is not None
        if kept := file(session, office, attachment.id):
            found.append(kept)
            most -= attachment.size
    return found


def _messages(session: Session, conversation_id: int, before: int) -> list[Message]:
    chosen = rows.columns(Message).where(_M.c.conversation_id == conversation_id)
    if before:
        chosen = chosen.where(_M.c.seq < before)
    return rows.every(session, Message, chosen.order_by(_M.c.seq.desc()).limit(MOST + 1))


def _shown(session: Session, office: str, found: list[Message]) -> list[Shown]:
    names = {o.id: o.name for o in officers(session, office)}
    files: dict[int, list[Attachment]] = {}
    for attachment in talks.attachments(session, [m.id for m in found if m.id]):
        files.setdefault(attachment.message_id, []).append(attachment)
    return [
        Shown(m, names.get(m.officer_id, ""), files.get(m.id or 0, []), _quoted(session, m))
        for m in found
    ]


def _quoted(session: Session, message: Message) -> str:
    """Return the beginning of what a message answers to, of the same conversation only."""
    key = message.extra.get("quotes")
    held = talks.by_external_id(session, message.account, str(key)) if key else None
    if held is None or held.conversation_id != message.conversation_id:
        return ""
    return held.text[:QUOTED]


def _tickets(session: Session, conversation_id: int) -> list[Ticket]:
    chosen = rows.columns(Ticket).where(_T.c.conversation_id == conversation_id)
    return rows.every(session, Ticket, chosen.order_by(_T.c.id.desc()).limit(20))


def _events(session: Session, conversation_id: int) -> list[Event]:
    chosen = rows.columns(Event).where(_E.c.conversation_id == conversation_id)
    return rows.every(session, Event, chosen.order_by(_E.c.id.desc()).limit(EVENTS))


def _templates(session: Session, conversation: Conversation) -> list[Template]:
    if conversation.channel != "whatsapp":
        return []
    return templates.sendable(session, conversation.office, conversation.account)
