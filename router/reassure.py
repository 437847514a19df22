"""Tell whoever writes again by when the answer comes, seldom enough that nobody is tired of it.

In opening hours only who asks for the answer ("P", "min?") hears where the matter stands, once a
working day; while the office is closed, everybody who writes hears so once, and who then asks for
a person hears once that it is noted. Nothing is reordered.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot.insisting import insists, wants_person
from desk.closed_period import ClosedPeriod, began, closed_period
from desk.conversation import ALOUD, Conversation
from desk.message import Direction, Message
from desk.office import Office
from desk.phrases import Phrases
from desk.ticket import Ticket
from desk.words import say_instant, say_list
from router.catalogue import PHRASES
from router.say import say
from store import rows, talks, tickets

LOOKED_BACK = 20
"""Messages among which a repeated one is looked for."""
FORM = 3
"""How many things must be asked for to be worth a form."""


def reassure(
    session: Session,
    ticket: Ticket,
    conversation: Conversation,
    message: Message,
    *,
    office: Office,
    at: datetime,
) -> None:
    """Say where a matter stands, if its person may hear so now. The conversation is not saved."""
    if conversation.channel in ALOUD or message.extra.get("never_answer"):
        return
    closed, since = closed_period(office.calendar, at), began(office.calendar, at)
    person = wants_person(message.text)
    first = person and closed and not _wanted_person(session, conversation, message, since)
    if ticket.told_at and ticket.told_at >= since and not first:
        return
    if (ticket.incomplete or not closed) and not (
        person or _insists(session, conversation, message)
    ):
        return
    text = standing(session, ticket, closed, office=office, language=conversation.language, at=at)
    if first:
        noted = PHRASES.override(office.wording).say("standing.person", conversation.language)
        text = f"{noted} {text}"
    if say(session, conversation, text, at=at):
        ticket.told_at = at
        rows.save(session, ticket, "told_at")


def standing(
    session: Session,
    ticket: Ticket,
    closed: ClosedPeriod | None,
    *,
    office: Office,
    language: str,
    at: datetime,
) -> str:
    """Return the sentence that says where a matter stands and by when it is answered."""
    due = ticket.expected_at or (ticket.next_due_at if ticket.first_response_at else ticket.due_at)
    if due is None or ticket.incomplete:
        return opened(office, ticket, closed, language)
    words = PHRASES.override(office.wording)
    deadline = say_instant(due, office.zone, language)
    if due < at:
        return words.say("standing.late", language, ticket=ticket.number, deadline=deadline)
    if closed:
        return opened(office, ticket, closed, language, due)
    position = 1 + tickets.ahead(session, ticket)
    return words.say(
        "standing.queue", language, ticket=ticket.number, position=position, deadline=deadline
    )


def opened(
    office: Office,
    ticket: Ticket,
    closed: ClosedPeriod | None,
    language: str,
    due: datetime | None = None,
    asks: Sequence[str] = (),
) -> str:
    """Return which number a matter has and by when it is answered; `closed`: that nobody is there.

    What a request lacks is asked for, in one sentence with what an officer `asks`; where the
    promise waits for it there is no deadline yet.
    """
    words, due = PHRASES.override(office.wording), due or ticket.due_at
    asked = (*(ticket.missing() if due is None else ()), *asks)
    missing = say_list([words.say(f"request.{field}", language) for field in asked], language)
    form = _form(words, asked, language)
    if due is None:
        text = words.say(
            "ticket.incomplete", language, ticket=ticket.number, missing=missing,
            promise=ticket.promised.say(language),
        )  # fmt: skip
        return text + form
    text = _recorded(office, ticket, closed, language, due)
    more = words.say("request.more", language, missing=missing) + form if asked else ""
    return "\n\n".join(filter(None, [more, text]))


def _form(words: Phrases, asked: Sequence[str], language: str) -> str:
    """Return a form to copy, where several things are asked for at once."""
    if len(asked) < FORM:
        return ""
    lines = [f"{words.say(f'label.{field}', language)}: " for field in asked]
    return "\n\n" + words.say("request.form", language, lines="\n".join(lines))


def _recorded(
    office: Office, ticket: Ticket, closed: ClosedPeriod | None, language: str, due: datetime
) -> str:
    words = PHRASES.override(office.wording)
    names = closed.names(language) if closed else []
    key = "opened_holiday" if names else "opened_closed" if closed else "opened"
    return words.say(
        f"ticket.{key}", language, ticket=ticket.number, holiday=say_list(names, language),
        deadline=say_instant(due, office.zone, language),
        hours=office.hours_on(office.local(due).date(), language),
    )  # fmt: skip


def _wanted_person(
    session: Session, conversation: Conversation, message: Message, since: datetime
) -> bool:
    """Return whether a person was asked for before in a closed period: that is said once in it."""
    assert conversation.id is not None
    return any(
        wants_person(one.text)
        for one in talks.messages(session, conversation.id, max(0, message.seq - 1 - LOOKED_BACK))
        if one.direction == Direction.IN and one.seq < message.seq and one.at >= since
    )


def _insists(session: Session, conversation: Conversation, message: Message) -> bool:
    assert conversation.id is not None
    lately = talks.messages(session, conversation.id, max(0, message.seq - 1 - LOOKED_BACK))
    before = [m.text for m in lately if m.direction == Direction.IN and m.seq < message.seq]
    return insists(message.text, before)
