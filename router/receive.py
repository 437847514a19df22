"""Hear one message: keep it, find whose conversation it belongs to, let the bot consider it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.courtesy import is_nod
from bot.decision import Decision
from bot.turn import Turn
from desk.clock import new_token
from desk.contact import Address
from desk.conversation import SILENCE, Conversation
from desk.inbound import Inbound
from desk.masking import masked
from desk.message import Author, Direction, Kind, Message, Payload
from desk.office import Office
from desk.ticket import Ticket
from desk.words import say_instant
from router.attach import attach
from router.catalogue import PHRASES
from router.complete import hear_of
from router.consider import COURTESIES, consider, decide, turn_of
from router.cursors import move_cursor
from router.fit import answers_fit, judge_fit
from router.join import join
from router.opt import is_wish, opt
from router.owe import owe
from router.reassure import reassure
from router.record import event
from router.remarks import remarks
from router.say import say
from router.silence import REOPENS, is_over, resume
from router.take_rating import rating_meant, take
from store import left, people, rows, talks

STALE = timedelta(days=1)
"""A talk without a ticket that was silent this long is over; the next message opens a new one."""
BURST_CAP = timedelta(seconds=90)
"""The bot waits for the end of a burst, but never longer than this after its first message."""
THREADED = frozenset({"email"})
"""Channels on which each thread is a matter of its own, joined only by our token."""

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
    address = _meet(session, inbound, received)
    meant = rating_meant(session, inbound, address.contact_id, received)
    if meant is None:
        conversation = _conversation(session, inbound, address, received)
    elif meant.score is None:
        conversation = rows.add(session, _opened(inbound, address, received))
    else:
        conversation = meant.conversation
    message = _keep(session, inbound, conversation, received)
    human = inbound.kind == Kind.HUMAN
    wish = human and is_wish(message, address)
    if meant:
        courtesy = take(session, meant, conversation, message, office=office, at=at)
    elif human and not wish and answers_fit(conversation):
        courtesy = judge_fit(session, conversation, message, office=office, at=at)
    else:
        courtesy = wish or _only_courtesy(conversation, message, inbound, office, think)
    wants = human and not courtesy
    if wants and conversation.closed_by == SILENCE:
        resume(session, conversation, received)
    elif wants:
        conversation.closed_at, conversation.closed_by = None, ""
    if wants:
        conversation.hear(received)
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
            ticket = owe(
                session, conversation.ticket_id,
                office=office if think else None, channel=inbound.channel, since=received,
            )  # fmt: skip
            if ticket and think:
                _go_on(session, ticket, conversation, message, office, at, mute=mute)
    rows.save(session, conversation, *_TOUCHED)
    return Receipt(False, message.id, conversation.id, conversation.token, message.seq)


_TOUCHED = (
    "channel", "account", "address", "updated_at", "last_seq", "considered_seq", "consider_at",
    "unanswered_since", "memory", "ticket_id", "language", "closed_at", "closed_by",
)  # fmt: skip


def _go_on(
    session: Session,
    ticket: Ticket,
    conversation: Conversation,
    message: Message,
    office: Office,
    at: datetime,
    *,
    mute: bool,
) -> None:
    """Let what was missing of a request begin its promise; tell who writes again by when."""
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
    if _nods(inbound):
        return True
    if not conversation.ticket_id and conversation.closed_by != SILENCE:
        return False  # the bot says that they are welcome
    turn = turn_of(conversation, [message], office)
    if message.text.strip():
        turn = replace(turn, subject="")  # it repeats what was answered, and "thanks" is no request
    return isinstance(decide(think, turn), COURTESIES)


def _nods(inbound: Inbound) -> bool:
    return inbound.is_sticker or is_nod(inbound.text)


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


def _meet(session: Session, inbound: Inbound, at: datetime) -> Address:
    sender = inbound.sender
    address = people.meet(
        session, inbound.office, sender.kind, sender.value, sender.name, inbound.language, at,
        also=sender.also,
    )  # fmt: skip
    for other in people.strangers(session, inbound.office, address.contact_id, sender.also):
        join(session, other, address.contact_id, at=at)
    if inbound.channel == "whatsapp":
        address.heard(at)
        rows.save(session, address, "window_until")
    return address


def _conversation(
    session: Session, inbound: Inbound, address: Address, at: datetime
) -> Conversation:
    """Join the person's conversation or open a new one; a token joins only who takes part in it."""
    known = _joined(session, inbound, address, at)
    if known is None:
        return rows.add(session, _opened(inbound, address, at))
    if inbound.kind == Kind.HUMAN:  # a machine's mail reopens nothing and redirects no answer
        known.channel, known.account = inbound.channel, inbound.account
        known.address = _answer_to(inbound)
    return known


def _answer_to(inbound: Inbound) -> str:
    """Return where answers go: an e-mail may name another address for them."""
    return str(inbound.extra.get("reply_to") or inbound.sender.value)


def _joined(
    session: Session, inbound: Inbound, address: Address, at: datetime
) -> Conversation | None:
    if inbound.token:
        named = talks.by_token(session, inbound.token)
        while named and named.joined and _takes_part(session, named, inbound, address):
            named = rows.get(session, Conversation, named.joined, lock=True)
        if (
            named
            and named.office == inbound.office
            and _takes_part(session, named, inbound, address)
        ):
            return named
    if inbound.channel in THREADED:
        return None
    latest = talks.latest(session, address.contact_id)
    if latest is None and _nods(inbound):
        latest = talks.last_closed(session, address.contact_id, at - REOPENS)
    if latest is None or is_over(latest, at):
        return None
    if not latest.ticket_id and not latest.closed_at and at - latest.updated_at > STALE:
        return None
    return latest


def _takes_part(session: Session, named: Conversation, inbound: Inbound, address: Address) -> bool:
    """Return whether a sender belongs to the conversation whose token he holds.

    A machine that returns our own mail does: its channel has checked the token.
    """
    if inbound.kind != Kind.HUMAN:
        return True
    if named.contact_id == address.contact_id or named.address == inbound.sender.value:
        return True
    # Whom the office wrote to in this matter, as to a chat visitor who was gone, and whose mail an
    # officer joined to it.
    assert named.id is not None
    sender = inbound.sender
    return sender.kind == "email" and (
        left.was_followed(session, named.id, sender.value)
        or left.has_written(session, named.id, sender.value)
    )


def _opened(inbound: Inbound, address: Address, at: datetime) -> Conversation:
    return Conversation(
        office=inbound.office,
        contact_id=address.contact_id,
        channel=inbound.channel,
        account=inbound.account,
        address=_answer_to(inbound),
        token=new_token(),
        subject=masked(inbound.subject),
        language=inbound.language or "id",
        opened_at=at,
        updated_at=at,
    )


def _keep(session: Session, inbound: Inbound, conversation: Conversation, at: datetime) -> Message:
    assert conversation.id is not None
    threaded = inbound.channel in THREADED
    extra = _extra(inbound) | (remarks(session, inbound, conversation) if threaded else {})
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
        consider(session, conversation, office=office, think=think, at=at, only=message)
        return
    last = max(_began(session, conversation, message) + BURST_CAP, at)
    conversation.consider_at = min(at + timedelta(seconds=quiet), last)


def _began(session: Session, conversation: Conversation, message: Message) -> datetime:
    """Return when the present burst began; what the bot has considered belongs to no burst."""
    if conversation.consider_at is None:
        return message.at
    assert conversation.id is not None
    considered = conversation.considered_seq
    return talks.unconsidered_since(session, conversation.id, considered) or message.at
