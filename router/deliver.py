"""Let what was written leave: claim it, send it outside any transaction, keep how it went."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from desk.clock import new_token
from desk.conversation import Conversation
from desk.event import Event
from desk.message import Message, Report, Status
from router.channel import DeliveryError, Enclosed, Outgoing
from router.record import event
from router.unanswer import unanswer
from store import outbox, people, rows, talks
from store.alive import SHOWN
from store.outbox import Lane

CLAIM = timedelta(minutes=2)
"""How long nothing may be heard of a claimed message's sender before it counts as dead."""
ATTEMPTS = 24
"""About eight hours of trying: a mail server that is down for a morning loses nobody's answer."""
LOOKUPS = 5
AT_ONCE = 16
FIRST_WAIT = 5.0
LONGEST_WAIT = 1800.0
LONGEST_ASKED = 86_400.0
"""Seconds that a network may ask us to wait at the most."""
_TOLD = (
    "status", "status_at", "external_id", "error", "next_attempt_at", "claimed_until", "attempts",
)  # fmt: skip


def new_claimant() -> str:
    """Return a name for this process as the one that sends, and shows that it lives."""
    return SHOWN + new_token()


def claim(
    session: Session, *, by: str, as_of: datetime, most: int = AT_ONCE, busy: Sequence[Lane] = ()
) -> list[Outgoing]:
    """Mark messages as on their way, and return them; durable before anything is sent."""
    claimed = outbox.claim(session, by=by, as_of=as_of, until=as_of + CLAIM, most=most, busy=busy)
    return [outgoing(session, message) for message in claimed]


def outgoing(session: Session, message: Message) -> Outgoing:
    """Return all that a channel must know of a message."""
    assert message.id is not None
    way, extra = outbox.way(session, message), dict(message.extra)
    if message.channel not in ("email", "webchat"):
        until = way.window_until
        extra |= {"window_until": until.isoformat() if until else "", "opted_out": way.opted_out}
    mailed = message.channel == "email"
    return Outgoing(
        message_id=message.id,
        office=message.office,
        conversation_id=message.conversation_id,
        channel=message.channel,
        account=message.account,
        address=message.address,
        text=message.text,
        author=message.author,
        token=way.token,
        subject=message.subject,
        thread=talks.thread(session, message.conversation_id) if mailed else (),
        attempt=message.attempts,
        written_at=message.at,
        status_at=message.status_at,
        files=_enclosed(session, message),
        extra=extra,
    )


def _enclosed(session: Session, message: Message) -> tuple[Enclosed, ...]:
    if not message.files or message.id is None:
        return ()
    return tuple(map(Enclosed.of, talks.attachments(session, [message.id])))


def sent(session: Session, message_id: int, network_id: str, *, at: datetime) -> None:
    """Keep that the network took a message, and what it told of it in the meantime."""
    message = rows.get(session, Message, message_id, lock=True)
    assert message is not None
    outbox.meet(session, message.account, network_id)
    message.external_id = network_id
    message.error, message.next_attempt_at, message.claimed_until = "", None, None
    _reach(session, message, Status.SENT, at)
    for report in outbox.reports(session, message.account, network_id):
        _reach(session, message, report.status, report.at, report.error)
    rows.save(session, message, *_TOLD)


def acknowledged(
    session: Session, account: str, message_id: int, network_id: str, *, at: datetime
) -> bool:
    """Keep that a network speaks of a message whose send was never answered; it went."""
    message = rows.get(session, Message, message_id, lock=True)
    if message is None or message.account != account or message.external_id:
        return False
    if message.status not in (Status.SENDING, Status.UNKNOWN):
        return False
    sent(session, message_id, network_id, at=at)
    return True


def refused(
    session: Session, message_id: int, error: DeliveryError, *, by: str, at: datetime
) -> None:
    """Keep that the network refused a message: for good, or to be tried again later."""
    message = _of_sender(session, message_id, by)
    if message is None:
        return
    message.error, message.claimed_until = error.reason, None
    if error.opted_out:
        _opted_out(session, message, at)
    if error.permanent or message.attempts >= ATTEMPTS:
        _reach(session, message, Status.FAILED, at, error.reason)
    else:
        message.status, message.status_at = Status.PENDING, at
        message.next_attempt_at = at + wait(error, message.attempts)
    rows.save(session, message, *_TOLD)


def wait(error: DeliveryError, attempts: int) -> timedelta:
    """Return how long to wait before the next attempt: as the network asked, else ever longer."""
    if error.retry_after:
        return timedelta(seconds=min(LONGEST_ASKED, max(1.0, error.retry_after)))
    return timedelta(seconds=min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempts - 1)))


def in_doubt(session: Session, message_id: int, reason: str, *, by: str, at: datetime) -> None:
    """Keep that nobody knows whether a message went; it will be looked up, never sent blindly."""
    message = _of_sender(session, message_id, by)
    if message and message.status == Status.SENDING:
        _doubt(session, message, reason, at)


def _of_sender(session: Session, message_id: int, by: str) -> Message | None:
    """Return a message whose fate `by` may still tell: nobody found it or sent it meanwhile."""
    message = rows.get(session, Message, message_id, lock=True)
    assert message is not None
    told = message.claimed_by != by or message.status not in (Status.SENDING, Status.UNKNOWN)
    return None if told else message


def keep_claimed(session: Session, message_ids: Sequence[int], *, by: str, at: datetime) -> None:
    """Say that `by` lives and is still sending: what is only slow is not abandoned."""
    outbox.keep_claimed(session, message_ids, by, at + CLAIM)


def doubt_abandoned(session: Session, *, as_of: datetime) -> int:
    """Put in doubt what was on its way when its sender died; return how many."""
    found = outbox.abandoned(session, as_of, 100)
    for message in found:
        _doubt(session, message, "sender stopped", as_of)
    return len(found)


def doubt_left_over(session: Session, *, by: str, at: datetime) -> int:
    """Put in doubt what any other process had under way; only where there is no other process."""
    left = outbox.left_over(session, by)
    for message in left:
        _doubt(session, message, "sender stopped", at)
    return len(left)


def doubt_left_by(session: Session, names: Sequence[str], *, at: datetime) -> int:
    """Put in doubt what processes that died had under way."""
    left = outbox.left_by(session, names)
    for message in left:
        _doubt(session, message, "sender stopped", at)
    return len(left)


def claim_doubtful(session: Session, *, as_of: datetime) -> list[Outgoing]:
    """Return messages in doubt to be looked up now; the next look-up comes later."""
    found = outbox.doubtful(session, as_of, AT_ONCE)
    for message in found:
        message.attempts += 1
        wait = FIRST_WAIT * 2 ** min(message.attempts, 8)
        message.next_attempt_at = as_of + timedelta(seconds=wait)
        rows.save(session, message, "attempts", "next_attempt_at")
    return [outgoing(session, message) for message in found]


def looked_up(session: Session, asked: Outgoing, network_id: str | None, *, at: datetime) -> None:
    """Keep what a look-up found: the message went, or it surely did not and may be sent."""
    if network_id is not None:
        sent(session, asked.message_id, network_id, at=at)
        return
    message = rows.get(session, Message, asked.message_id, lock=True)
    assert message is not None
    # What was asked before the message was sent again says nothing about that.
    if message.status == Status.UNKNOWN and message.status_at == asked.status_at:
        message.status, message.status_at, message.next_attempt_at = Status.PENDING, at, None
        rows.save(session, message, "status", "status_at", "next_attempt_at")


def still_in_doubt(session: Session, message_id: int) -> None:
    """Stop asking after some look-ups: an officer sees "perhaps sent", and later ones go on."""
    message = rows.get(session, Message, message_id, lock=True)
    assert message is not None
    if message.status == Status.UNKNOWN and message.attempts >= LOOKUPS:
        message.next_attempt_at = None
        rows.save(session, message, "next_attempt_at")


def report(
    session: Session,
    account: str,
    external_id: str,
    status: str,
    error: str = "",
    *,
    opted_out: bool = False,
    at: datetime,
) -> bool:
    """Keep a status, also before its message is known; return whether it was new.

    `opted_out`: the network says that the person wants no more messages.
    """
    outbox.meet(session, account, external_id)
    kept = Report(account=account, external_id=external_id, status=status, error=error, at=at)
    if not rows.add_new(session, kept):
        return False
    message = talks.by_external_id(session, account, external_id)
    if message and message.id and message.direction == "out":
        message = rows.get(session, Message, message.id, lock=True)
        assert message is not None
        if _reach(session, message, status, at, error):
            rows.save(session, message, "status", "status_at", "error")
        if opted_out:
            _opted_out(session, message, at)
    return True


def _doubt(session: Session, message: Message, reason: str, at: datetime) -> None:
    message.status, message.status_at = Status.UNKNOWN, at
    message.error, message.claimed_until = reason, None
    message.attempts, message.next_attempt_at = 0, at
    rows.save(session, message, *_TOLD)
    _tell(session, message, at)


def _reach(session: Session, message: Message, status: str, at: datetime, error: str = "") -> bool:
    if not message.reach(status, at):
        return False
    message.error = error or message.error
    _tell(session, message, at)
    if message.status == Status.FAILED:
        unanswer(session, message, at)
    return True


def _tell(session: Session, message: Message, at: datetime) -> None:
    happened = Event(
        office=message.office, at=at, actor="system", verb=f"message.{message.status}",
        conversation_id=message.conversation_id, message_id=message.id,
        ticket_id=talks.ticket_id(session, message.conversation_id),
    )  # fmt: skip
    rows.add_later(session, happened)


def _opted_out(session: Session, message: Message, at: datetime) -> None:
    """Keep that the network says that a person asked for silence."""
    conversation = rows.get(session, Conversation, message.conversation_id)
    assert conversation is not None
    for address in people.addresses(session, conversation.contact_id):
        if address.value == message.address and address.opted_out_at is None:
            address.opted_out_at = at
            rows.save(session, address, "opted_out_at")
            rows.add_later(session, event("contact.opted_out", "system", at, conversation))
