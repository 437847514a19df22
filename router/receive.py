"""Hear one message: keep it, find whose conversation it belongs to, let the bot consider it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.decision import Decision
from bot.turn import Turn
from desk.conversation import SILENCE, Conversation
from desk.inbound import Inbound
from desk.masking import masked
from desk.message import Author, Direction, Kind, Message, Payload
from desk.office import Office
from desk.words import say_instant
from router.attach import attach
from router.catalogue import PHRASES
from router.complete import hear_of
from router.consider import COURTESIES, consider, decide, turn_of
from router.cursors import move_cursor
from router.fit import answers_fit, judge_fit
from router.opt import is_wish, opt
from router.owe import owe
from router.place_message import THREADED, is_a_nod, meet, open_talk, talk_of
from router.reassure import reassure
from router.record import event
from router.remarks import remarks
from router.say import say
from router.silence import resume
from router.take_rating import Meant, rating_meant, take
from store import rows, talks
from store.people import Met

BURST_CAP = timedelta(seconds=90)
"""The bot waits for the end of a burst, but never longer than this after its first message."""

Think = Callable[[Turn], Decision]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message. `heard_before`: it was kept already, and nothing was done."""

    heard_before: bool
    message_id: int | None = None
    conversation_id: int | None = None
    conversation_token: str = ""
    seq: int = 0


def receive(
    session: Session,
    inbound: Inbound,
    *,
    office: Office,
    think: Think | None,
    at: datetime,
    cursor: tuple[str, Mapping[str, Any]] | None = None,
) -> Receipt:
    """Keep a message and let the bot consider it; `cursor` moves in the same transaction.

    Without `think` the message is only kept, and the clock lets the bot consider it.
    """
    if cursor:
        move_cursor(session, cursor[0], dict(cursor[1]), at)
    if not _first_time(session, inbound, at):
        return _heard_before(session, inbound)
    received = min(inbound.at, at)  # a provider's clock may run ahead of ours
    met = meet(session, inbound, received)
    address = met.address
    meant = rating_meant(session, inbound, address.contact_id, received)
    conversation = _talk(session, inbound, met, meant, received)
    message = _keep(session, inbound, conversation, received, is_new=met.is_new)
    human = inbound.kind == Kind.HUMAN
    wish = human and is_wish(message, address)
    if meant:
        courtesy = take(session, meant, conversation, message, office=office, at=at)
    elif human and not wish and answers_fit(conversation):
        courtesy = judge_fit(session, conversation, message, office=office, at=at)
    else:
        courtesy = wish or _only_courtesy(conversation, message, inbound, office, think)
    wants = human and not courtesy
    if wants:
        _wake(session, conversation, received)
    happened = event("message.received", Author.CONTACT, at, conversation, message=message)
    rows.add_later(session, happened)
    mute = wish or (human and address.opted_out_at is not None)
    if mute:
        opt(session, conversation, address, message, office=office, at=at)
    if human and not mute and not conversation.ticket_id and not conversation.closed_at:
        _consider(session, conversation, message, inbound, office, think, at)
    elif conversation.ticket_id:
        conversation.considered_seq = conversation.last_seq
        if wants:
            reckoned = office if think else None
            _go_on(session, conversation, message, received, office=reckoned, at=at, mute=mute)
    rows.save(session, conversation, *_TOUCHED)
    return Receipt(False, message.id, conversation.id, conversation.token, message.seq)


_TOUCHED = (
    "channel", "account", "address", "updated_at", "last_seq", "considered_seq", "consider_at",
    "unanswered_since", "memory", "ticket_id", "language", "closed_at", "closed_by",
)  # fmt: skip


def _talk(
    session: Session, inbound: Inbound, met: Met, meant: Meant | None, at: datetime
) -> Conversation:
    """Return the conversation that a message goes into; a complaint gets one of its own."""
    if meant is None:
        return talk_of(session, inbound, met, at)
    if meant.score is None:
        return open_talk(session, inbound, met.address, at)
    return meant.conversation


def _wake(session: Session, conversation: Conversation, at: datetime) -> None:
    """Let a conversation go on in which somebody wants something again."""
    if conversation.closed_by == SILENCE:
        resume(session, conversation, at)
    else:
        conversation.closed_at, conversation.closed_by = None, ""
    conversation.hear(at)


def _go_on(
    session: Session,
    conversation: Conversation,
    message: Message,
    received: datetime,
    *,
    office: Office | None,
    at: datetime,
    mute: bool,
) -> None:
    """Owe the next word; what was missing may begin a promise; say by when to who writes again.

    Without an office nothing is reckoned and nothing said.
    """
    assert conversation.ticket_id is not None
    ticket = owe(
        session, conversation.ticket_id, office=office, channel=message.channel, since=received
    )
    if ticket is None or office is None:
        return
    done = False
    if ticket.request and ticket.complete_at is None:
        done = hear_of(session, ticket, [message.text], office=office, at=at)
    if mute:
        return
    if done and ticket.waits_for_all and ticket.due_at:
        text = PHRASES.override(office.wording).say(
            "ticket.complete", conversation.language, ticket=ticket.number,
            deadline=say_instant(ticket.due_at, office.zone, conversation.language),
        )  # fmt: skip
        say(session, conversation, text, at=at)
    else:
        reassure(session, ticket, conversation, message, office=office, at=at)


def _only_courtesy(
    conversation: Conversation,
    message: Message,
    inbound: Inbound,
    office: Office,
    think: Think | None,
) -> bool:
    """Return whether an officer who has answered now only hears thanks: no answer is owed then.

    So it is too after the matter was closed: a thumb and stickers do not open it again, nor thanks
    where silence closed it.
    """
    waits = conversation.ticket_id or conversation.closed_at
    if not think or not waits or conversation.unanswered_since is not None:
        return False
    if is_a_nod(inbound):
        return True
    if not conversation.ticket_id and conversation.closed_by != SILENCE:
        return False  # the bot says that they are welcome
    turn = turn_of(conversation, [message], office)
    if message.text.strip():
        turn = replace(turn, subject="")  # it repeats what was answered, and "thanks" is no request
    return isinstance(decide(think, turn), COURTESIES)


def _first_time(session: Session, inbound: Inbound, at: datetime) -> bool:
    payload = Payload(
        office=inbound.office,
        channel=inbound.channel,
        account=inbound.account,
        external_id=inbound.external_id,
        body=inbound.raw,
        content_type=inbound.raw_type,
        received_at=at,
    )
    return rows.add_new(session, payload)


def _heard_before(session: Session, inbound: Inbound) -> Receipt:
    known = talks.by_external_id(session, inbound.account, inbound.external_id)
    if known is None:
        return Receipt(True)
    return Receipt(True, known.id, known.conversation_id, "", known.seq)


def _keep(
    session: Session, inbound: Inbound, conversation: Conversation, at: datetime, *, is_new: bool
) -> Message:
    """Keep a message in its conversation; `is_new`: nobody knew the person before."""
    assert conversation.id is not None
    extra = _extra(inbound)
    if inbound.channel in THREADED:
        extra |= remarks(session, inbound, conversation, is_new=is_new)
    message = Message(
        office=inbound.office,
        conversation_id=conversation.id,
        seq=conversation.next_seq(),
        direction=Direction.IN,
        author=Author.CONTACT,
        channel=inbound.channel,
        account=inbound.account,
        address=inbound.sender.value,
        external_id=inbound.external_id,
        kind=inbound.kind,
        subject=masked(inbound.subject),
        text=masked(inbound.text),
        html=masked(inbound.html),
        files=len(inbound.files),
        extra=extra,
        at=at,
    )
    rows.add(session, message)
    for file in inbound.files:
        attach(session, message, file, at)
    return message


def _extra(inbound: Inbound) -> dict[str, Any]:
    extra = dict(inbound.extra)
    if isinstance(fold := extra.get("fold"), str):
        extra["fold"] = masked(fold)
    if inbound.is_sticker:
        extra["sticker"] = True
    return extra


def _consider(
    session: Session,
    conversation: Conversation,
    message: Message,
    inbound: Inbound,
    office: Office,
    think: Think | None,
    at: datetime,
) -> None:
    """Let the bot consider now, or when the burst is over: people ask in several bubbles."""
    if think is None:
        conversation.consider_at = at
        return
    quiet = office.quiet.get(inbound.channel, 0)
    if not quiet:
        said = _said(session, conversation, message)
        consider(session, conversation, said, office=office, think=think, at=at)
        return
    last = max(_began(session, conversation, message) + BURST_CAP, at)
    conversation.consider_at = min(at + timedelta(seconds=quiet), last)


def _said(session: Session, conversation: Conversation, message: Message) -> list[Message]:
    """Return what the bot has not considered of a conversation whose newest message is known."""
    if conversation.considered_seq == message.seq - 1:
        return [message]
    assert conversation.id is not None
    return talks.unconsidered(session, [conversation.id])[conversation.id]


def _began(session: Session, conversation: Conversation, message: Message) -> datetime:
    """Return when the present burst began; what the bot has considered belongs to no burst."""
    if conversation.consider_at is None:
        return message.at
    assert conversation.id is not None
    considered = conversation.considered_seq
    return talks.unconsidered_since(session, conversation.id, considered) or message.at
