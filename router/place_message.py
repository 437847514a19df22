"""Find out who wrote a message, and which conversation it belongs to."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.courtesy import is_nod
from desk.clock import new_token
from desk.contact import WINDOW, Address
from desk.conversation import Conversation
from desk.inbound import Inbound
from desk.masking import masked
from desk.message import Kind
from router.join import join
from router.silence import REOPENS, is_over
from store import left, people, rows, talks
from store.people import Met

STALE = timedelta(days=1)
"""A talk without a ticket that was silent this long is over; the next message opens a new one."""
THREADED = frozenset({"email"})
"""Channels on which each thread is a matter of its own, joined only by our token."""


def meet(session: Session, inbound: Inbound, at: datetime) -> Met:
    """Return who wrote; writing on WhatsApp opens the window in which the office may answer."""
    sender = inbound.sender
    met = people.meet(
        session, inbound.office, sender.kind, sender.value, sender.name, inbound.language, at,
        also=sender.also, until=at + WINDOW if inbound.channel == "whatsapp" else None,
    )  # fmt: skip
    contact_id = met.address.contact_id
    for other in people.strangers(session, inbound.office, contact_id, sender.also):
        join(session, other, contact_id, at=at)
    return met


def talk_of(session: Session, inbound: Inbound, met: Met, at: datetime) -> Conversation:
    """Join the person's conversation or open a new one; a token joins only who takes part in it."""
    known = _joined(session, inbound, met, at)
    if known is None:
        return open_talk(session, inbound, met.address, at)
    if inbound.kind == Kind.HUMAN:  # a machine's mail reopens nothing and redirects no answer
        known.address = _goes_on_at(session, inbound, known)
        known.channel, known.account = inbound.channel, inbound.account
    return known


def _answer_to(inbound: Inbound) -> str:
    """Return where answers go: an e-mail may name another address for them."""
    return str(inbound.extra.get("reply_to") or inbound.sender.value)


def _goes_on_at(session: Session, inbound: Inbound, known: Conversation) -> str:
    """Return where answers go from now on: to no new address but the one that wrote.

    Our mark is in every forwarded mail, and a From is soon forged: another address for answers
    counts if the matter began with it or it is the person's, else what we write were diverted.
    """
    to = _answer_to(inbound)
    if to == known.address or to == inbound.sender.value:
        return to
    owner = people.owner(session, inbound.office, "email", to)
    return to if owner == known.contact_id else inbound.sender.value


def _joined(session: Session, inbound: Inbound, met: Met, at: datetime) -> Conversation | None:
    address = met.address
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
    if inbound.channel in THREADED or met.is_new:
        return None
    latest = talks.latest(session, address.contact_id, at - STALE)
    if latest is None and is_a_nod(inbound):
        latest = talks.last_closed(session, address.contact_id, at - REOPENS)
    if latest is None or is_over(latest, at):
        return None
    return None if is_stale(latest, at) else latest


def is_stale(talk: Conversation, at: datetime) -> bool:
    """Return whether nothing was said for so long in a talk without a ticket that it is over."""
    return not talk.ticket_id and not talk.closed_at and at - talk.updated_at > STALE


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


def open_talk(session: Session, inbound: Inbound, address: Address, at: datetime) -> Conversation:
    """Open a conversation with a message's sender."""
    opened = Conversation(
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
    return rows.add(session, opened)


def is_a_nod(inbound: Inbound) -> bool:
    """Return whether a message only nods: a thumb, a sticker, "ok"."""
    return inbound.is_sticker or is_nod(inbound.text)
