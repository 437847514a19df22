"""When a person says nothing more: remind, then close by the office's rule; open again on reply."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.conversation import ALOUD, SILENCE, Conversation
from desk.message import Author, Kind, Message, Status
from desk.office import CONSULTATION, Office
from desk.silence import end_at, is_good_hour, remind_at
from desk.ticket import SPOKEN, Ticket
from desk.words import say_instant
from router import timers
from router.catalogue import PHRASES
from router.close import locked, shut
from router.record import record
from router.tell import tell
from store import rows, silences
from store.silences import Quiet

KINDS = (CONSULTATION,)
"""Complaints and requests that the law knows are never closed because a person is silent."""
REOPENS = timedelta(days=30)
"""A reply to what was closed longer ago is a new matter."""
_REACHED = (Status.SENT, Status.DELIVERED, Status.READ)


def keep_silence(session: Session, ticket_id: int, *, office: Office, as_of: datetime) -> bool:
    """Do what the office's rule wants of a silent matter now; return whether that was anything.

    Everything is looked at again under lock: another process has a clock too, and somebody may
    have spoken since.
    """
    ticket, conversation = locked(session, office.code, ticket_id)
    rule, since = office.silence, _silent_since(session, ticket, conversation)
    if rule is None or since is None:
        return False
    remind = None if ticket.reminded_at else remind_at(since, rule, office.calendar)
    if remind:
        if as_of >= remind:
            _remind(session, ticket, conversation, office, since, as_of)
        return as_of >= remind
    if as_of < end_at(since, rule, office.calendar, ticket.reminded_at):
        return False
    if rule.by == "officer":
        ticket.closable_at = as_of
        rows.save(session, ticket, "closable_at")
        record(session, "ticket.closable", Author.SYSTEM, as_of, ticket)
        return True
    shut(session, ticket, conversation, Author.SYSTEM, as_of, silent=office, asks=office)
    return True


def resume(session: Session, conversation: Conversation, at: datetime) -> bool:
    """Open the matter again that silence had closed, now that the person replied.

    Returns whether there was one. The conversation is changed but not saved.
    """
    ended = conversation.closed_at
    ticket = silences.last_ticket(session, conversation.id or 0)
    conversation.closed_at, conversation.closed_by = None, ""
    if ticket is None or ticket.closed_at is None or ended is None or at - ended > REOPENS:
        return False
    if ticket.timers:
        timers.restart(session, ticket, ticket.closed_at)
    ticket.closed_at, ticket.closed_by, ticket.reopened_at = None, "", at
    ticket.spoken()
    rows.save(session, ticket, "closed_at", "closed_by", "reopened_at", *SPOKEN)
    conversation.ticket_id = ticket.id
    record(session, "ticket.reopened", Author.CONTACT, at, ticket)
    return True


def is_over(conversation: Conversation, at: datetime) -> bool:
    """Return whether silence closed a matter so long ago that a new message begins another one."""
    closed = conversation.closed_at
    return conversation.closed_by == SILENCE and closed is not None and at - closed > REOPENS


def _silent_since(session: Session, ticket: Ticket, conversation: Conversation) -> datetime | None:
    """Return since when the person is silent; none while the office owes a word, or may."""
    if ticket.closed_at or ticket.closable_at or ticket.next_due_at or ticket.kind not in KINDS:
        return None
    if conversation.unanswered_since or conversation.channel in ALOUD:
        return None
    said = silences.last_answer(session, ticket.conversation_id)
    if said is None or not _reached(said):
        return None
    return max(said.at, ticket.reopened_at or said.at)


def _reached(said: Message) -> bool:
    """Return whether the person has the office's last word: what failed was never said."""
    return said.kind == Kind.CALL or said.status in _REACHED


def _remind(
    session: Session,
    ticket: Ticket,
    conversation: Conversation,
    office: Office,
    since: datetime,
    at: datetime,
) -> None:
    """Tell the person until when a reply keeps the matter open, if a machine may write to them."""
    assert office.silence is not None
    end = end_at(since, office.silence, office.calendar, at)
    ticket.reminded_at = at
    rows.save(session, ticket, "reminded_at")
    language = conversation.language
    values = {"ticket": ticket.number, "deadline": say_instant(end, office.zone, language)}
    text = PHRASES.override(office.wording).say("silence.remind", language, **values)
    template = office.silence.remind_template
    told = tell(session, conversation, text, at, template=template, values=values)
    record(session, "ticket.reminded" if told else "ticket.unreminded", Author.SYSTEM, at, ticket)


def ending(offices: Mapping[str, Office], as_of: datetime) -> list[str]:
    """Return the offices whose rule may do something now: by it nobody is woken at night."""
    return [
        code
        for code, office in offices.items()
        if office.silence and is_good_hour(as_of, office.calendar)
    ]


def due_silences(
    session: Session, offices: Mapping[str, Office], as_of: datetime
) -> list[tuple[int, str]]:
    """Return the silent matters, and their offices, with which something is to be done now."""
    codes = ending(offices, as_of)
    if not codes:
        return []
    quiet = defaultdict[str, list[Quiet]](list)
    for one in silences.quiet(session, codes, KINDS):
        quiet[one.office].append(one)
    return [
        (one.ticket_id, code)
        for code in codes
        for one, at in _acts(offices[code], quiet[code]).items()
        if at <= as_of
    ]


def _acts(office: Office, quiet: Sequence[Quiet]) -> dict[Quiet, datetime]:
    """Return when something is next to be done with silent matters.

    For those of the last look it is known: hundreds are looked at each minute, and few are new.
    """
    told, key = office.calendar.told, ("silences", office.silence)
    known: dict[Quiet, datetime] = told.get(key, {})
    told[key] = acts = {one: known.get(one) or _acts_at(office, one) for one in quiet}
    return acts


def _acts_at(office: Office, quiet: Quiet) -> datetime:
    rule, calendar = office.silence, office.calendar
    assert rule is not None
    remind = None if quiet.reminded_at else remind_at(quiet.since, rule, calendar)
    return remind or end_at(quiet.since, rule, calendar, quiet.reminded_at)
