"""The story of a conversation: everything that was said and done, for an engineer."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from desk.conversation import Conversation
from desk.event import Event
from desk.message import Message
from desk.office import Office
from desk.ticket import Ticket
from store import rows
from store.tickets import in_conversation

_E, _M = rows.table(Event), rows.table(Message)
SAID = 60
"""Letters of a message that are told."""


def story(session: Session, office: Office, conversation_id: int) -> str:
    """Return what happened in a conversation, oldest first, in the office's time."""
    talk = rows.get(session, Conversation, conversation_id)
    told = sorted(
        [*_said(session, office, conversation_id), *_done(session, office, conversation_id)]
    )
    stands = [_stands(office, ticket) for ticket in in_conversation(session, conversation_id)]
    lines = [f"conversation {conversation_id}: {_talk(office, talk)}", *stands, ""]
    return "\n".join([*lines, *(line for _, line in told)])


def _said(
    session: Session, office: Office, conversation_id: int
) -> Iterator[tuple[tuple[datetime, int], str]]:
    chosen = rows.columns(Message).where(_M.c.conversation_id == conversation_id)
    for m in rows.every(session, Message, chosen.order_by(_M.c.seq)):
        text = " ".join(m.text.split())[:SAID]
        line = f"{_local(office, m.at)}  {m.seq:>3} {m.author:8} {m.channel:9} {text} ({m.status})"
        yield (m.at, 0), line


def _done(
    session: Session, office: Office, conversation_id: int
) -> Iterator[tuple[tuple[datetime, int], str]]:
    chosen = rows.columns(Event).where(_E.c.conversation_id == conversation_id)
    for event in rows.every(session, Event, chosen.order_by(_E.c.id)):
        if not event.verb.startswith("message."):
            line = f"{_local(office, event.at)}      {event.actor:12} {event.verb} {event.detail}"
            yield (event.at, event.id or 0), line


def _stands(office: Office, ticket: Ticket) -> str:
    names = ("received_at", "due_at", "next_due_at", "first_response_at", "overdue_at", "closed_at")
    told = [f"{name} {_local(office, value)}" for name in names if (value := getattr(ticket, name))]
    return f"{ticket.number} {ticket.kind} {ticket.channel}: {ticket.promise}; " + "; ".join(told)


def _talk(office: Office, talk: Conversation | None) -> str:
    if talk is None:
        return "gone"
    since = talk.unanswered_since
    waits = f"waits since {_local(office, since)}" if since else "waits for nothing"
    return f"{talk.channel}, {waits}, ticket {talk.ticket_id}"


def _local(office: Office, at: datetime) -> str:
    return f"{office.local(at):%a %Y-%m-%d %H:%M:%S}"
