"""An officer answers, or notes something for colleagues."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from unicodedata import category

from sqlmodel import Session

from desk.conversation import ALOUD, Conversation
from desk.inbound import File
from desk.message import Author, Direction, Message
from desk.ticket import SPOKEN, Ticket
from router import timers
from router.aim import settle_meeting
from router.breach import record_breach
from router.errors import Missing, Refused
from router.record import event, officer
from router.say import Route, say
from router.templates import filled
from router.window import is_shut, mail_route
from store import people, rows, talks

LONGEST = 20_000
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Unicode's categories of what nobody sees: spaces, zero widths, directions, controls."""
TAKES_FILES = frozenset({"email", "telegram", "webchat", "whatsapp"})
"""Channels on which files leave with an answer."""
MOST_FILES = 5
MOST_COPIES = 20
ADDRESS = re.compile(r"[^\s@<>\"(),:;]{1,64}@[^\s@<>\"(),:;]{1,190}")
"""An e-mail address that a server will not misread."""
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of a file: WhatsApp takes no more, and few mail servers do."""
LARGEST_MAIL = 17 * 1024 * 1024
"""Bytes of all files of one mail: a third more on its way, and most servers stop at 25 MB."""


def reply(
    session: Session,
    conversation_id: int,
    text: str,
    *,
    office: str,
    by: int,
    at: datetime,
    client_id: str = "",
    seen: int | None = None,
    files: Sequence[File] = (),
    mail_from: str = "",
    template: tuple[int, Mapping[str, str]] | None = None,
    copies: Sequence[str] = (),
) -> Message:
    """Put an officer's answer into the outbox and stop the first-response clock.

    `client_id` makes a second press of the button harmless; `seen` is the number of the last
    message the officer saw; `mail_from` lets the answer go to the person's e-mail address from that
    one of the office; `template`, an approved message by its id and its values, may leave after
    WhatsApp's window; `copies` are addresses to which an e-mail goes as well. Raises Missing;
    Refused: empty, long, window, changed, no_text, no_mail, many_files, large_file, empty_file,
    no_files, large_mail, opted_out, not_approved, not_filled, copies, joined, …
    """
    conversation = conversation_of(session, office, conversation_id, by=by)
    known = talks.by_client_id(session, conversation_id, client_id) if client_id else None
    if known:
        return known
    check_files(files)
    to = mail_route(session, conversation, mail_from)
    if mail_from and to is None:
        raise Refused("no_mail")
    extra: dict[str, Any] = {}
    if template:
        text, extra = _fill(session, conversation, *template)
    _check(session, conversation, text, seen, at, files, to, window=not template)
    _check_copies(conversation, copies)
    if copies:
        extra = {**extra, "cc": list(copies)}
    message = say(
        session, conversation, text.strip(), at=at, author=Author.OFFICER, officer_id=by,
        client_id=client_id or None, files=files, to=to, extra=extra,
    )  # fmt: skip
    assert message is not None
    _respond(session, conversation, at, by)
    conversation.answered(at)
    conversation.consider_at, conversation.memory = None, {}
    conversation.considered_seq = conversation.last_seq
    rows.save(session, conversation, *_TOUCHED)
    return message


_TOUCHED = (
    "updated_at", "last_seq", "considered_seq", "consider_at", "unanswered_since", "memory",
)  # fmt: skip


def _fill(
    session: Session, conversation: Conversation, template_id: int, values: Mapping[str, str]
) -> tuple[str, dict[str, Any]]:
    """Return the words of a template, and what goes along with them. Raises Missing, Refused."""
    known = people.addresses(session, conversation.contact_id)
    if any(one.opted_out_at for one in known if one.value == conversation.address):
        raise Refused("opted_out")
    held = filled(session, conversation.office, conversation.account, template_id, values)
    return held["text"], {"template": held}


def note(
    session: Session,
    conversation_id: int,
    text: str,
    *,
    office: str,
    by: int,
    at: datetime,
    client_id: str = "",
) -> Message:
    """Keep a note that only officers see, once for each `client_id`.

    Raises Missing; Refused: empty, long, joined.
    """
    conversation = conversation_of(session, office, conversation_id, by=by)
    known = talks.by_client_id(session, conversation_id, client_id) if client_id else None
    if known:
        return known
    check_text(text)
    message = Message(
        office=office,
        conversation_id=conversation_id,
        seq=conversation.next_seq(),
        direction=Direction.NOTE,
        author=Author.OFFICER,
        officer_id=by,
        channel=conversation.channel,
        account=conversation.account,
        client_id=client_id or None,
        text=text.strip(),
        at=at,
    )
    rows.add(session, message)
    rows.add_later(session, event("note.written", officer(by), at, conversation, message=message))
    rows.save(session, conversation, "last_seq")
    return message


def conversation_of(
    session: Session, office: str, conversation_id: int, *, by: int | None = None
) -> Conversation:
    """Return a conversation of an office, locked. Raises Missing; Refused: joined.

    A complaint is not there for the officer about whom it is; what was joined to another goes on
    there, and nobody would see what were added here.
    """
    conversation = rows.get(session, Conversation, conversation_id, lock=True)
    if conversation is None or conversation.office != office:
        raise Missing("conversation")
    if by is not None and conversation.hidden_from == by:
        raise Missing("conversation")
    if conversation.joined:
        raise Refused("joined")
    return conversation


def check_files(files: Sequence[File]) -> None:
    """Refuse files that no network would take. Raises Refused."""
    if len(files) > MOST_FILES:
        raise Refused("many_files")
    if any(len(file.content) > LARGEST_FILE for file in files):
        raise Refused("large_file")
    if not all(file.content for file in files):
        raise Refused("empty_file")


def _check_copies(conversation: Conversation, copies: Sequence[str]) -> None:
    right = all(ADDRESS.fullmatch(one) for one in copies)
    if copies and (conversation.channel != "email" or not right or len(copies) > MOST_COPIES):
        raise Refused("copies")


def check_text(text: str, files: Sequence[File] = ()) -> None:
    """Refuse a text that shows nothing or is longer than anybody writes. Raises Refused."""
    if all(category(sign) in UNSEEN for sign in text) and not files:
        raise Refused("empty")
    if len(text) > LONGEST:
        raise Refused("long")


def _check(
    session: Session,
    conversation: Conversation,
    text: str,
    seen: int | None,
    at: datetime,
    files: Sequence[File],
    to: Route | None,
    *,
    window: bool,
) -> None:
    check_text(text, files)
    if conversation.channel in ALOUD and to is None:
        raise Refused("no_text")
    if files and (to or conversation).channel not in TAKES_FILES:
        raise Refused("no_files")
    together = sum(len(file.content) for file in files)
    if together > LARGEST_MAIL and (to or conversation).channel == "email":
        raise Refused("large_mail")
    if seen is not None and _heard_since(session, conversation, seen):
        raise Refused("changed")
    if window and to is None and is_shut(session, conversation, at):
        raise Refused("window")


def _heard_since(session: Session, conversation: Conversation, seen: int) -> bool:
    assert conversation.id is not None
    since = talks.messages(session, conversation.id, seen)
    return any(m.direction in {Direction.IN, Direction.OUT} for m in since)


def _respond(session: Session, conversation: Conversation, at: datetime, by: int) -> None:
    if not conversation.ticket_id:
        return
    ticket = rows.get(session, Ticket, conversation.ticket_id)
    if ticket is None:
        return
    later = timers.speak(session, ticket, officer(by), at) if ticket.timers else None
    settle_meeting(session, ticket, at)
    ticket.next_due_at = min(filter(None, (later, ticket.meets_at)), default=None)
    ticket.spoken()
    first = ticket.first_response_at is None and not ticket.incomplete  # that asks for the rest
    touched = ["next_due_at", "meets_at", *SPOKEN]
    if first:
        ticket.first_response_at = at
        touched.append("first_response_at")
    rows.save(session, ticket, *touched)
    if first:
        record_breach(session, ticket, at)
        kept = ticket.overdue_at is None
        rows.add_later(session, event("ticket.responded", officer(by), at, ticket, kept=kept))
