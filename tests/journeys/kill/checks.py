"""What must be true of the database and of the networks after the last kill."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

from desk.conversation import Conversation
from desk.event import Event
from desk.message import Direction, Message, Status
from desk.row import Row
from loket.demo.twilio_wire import Text
from store import Store, rows

R = TypeVar("R", bound=Row)
UNDER_WAY = {Status.PENDING, Status.SENDING}
GONE = {Status.SENT, Status.DELIVERED, Status.READ}


async def at_rest(store: Store, patience: int = 300) -> None:
    """Wait until nothing is under way and every burst was considered, some looks at the most."""
    for _ in range(patience):
        if not await _busy(store):
            return
        await asyncio.sleep(0.2)
    raise AssertionError("the outbox does not come to rest")


async def every(store: Store, kind: type[R]) -> list[R]:
    """Return all rows of a kind, in the order in which they were written."""
    found = await store.read(lambda s: rows.every(s, kind, rows.columns(kind)))
    return sorted(found, key=attrgetter("id"))


def check_heard(
    found: Iterable[Message], acknowledged: Mapping[str, Sequence[str]], least: int
) -> None:
    """Every acknowledged message is there exactly once; each channel has taken some at `least`."""
    assert all(len(texts) >= least for texts in acknowledged.values()), {
        channel: len(texts) for channel, texts in acknowledged.items()
    }
    heard = Counter((m.channel, m.text.strip()) for m in found if m.direction == Direction.IN)
    asked = [(channel, text) for channel, texts in acknowledged.items() for text in texts]
    wrong = {one: heard[one] for one in asked if heard[one] != 1}
    assert not wrong, f"{len(wrong)} acknowledged messages are not there exactly once: {wrong}"


def check_considered(found: Iterable[Message], happened: Iterable[Event]) -> None:
    """Every message was decided about, once, or came to a ticket that was open already."""
    owned, added, decided = set[int | None](), set[int | None](), Counter[int | None]()
    for event in happened:
        if event.verb == "ticket.opened":
            owned.add(event.conversation_id)
        elif event.verb == "message.received" and event.conversation_id in owned:
            added.add(event.message_id)
        elif event.verb.startswith("bot."):
            again = event.detail["continues"] or event.detail["gate"] == "rejected"
            for message in event.detail["said"]:
                decided[message] = max(decided[message], 1) if again else decided[message] + 1
    heard = {m.id for m in found if m.direction == Direction.IN}
    lost = heard - decided.keys() - added
    assert not lost, f"{len(lost)} messages were never decided about: {lost}"
    twice = {message for message, times in decided.items() if times > 1}
    assert not twice, f"decided about more than once: {twice}"


def check_in_the_chat(
    found: Iterable[Message], talks: Iterable[Conversation], shown: Mapping[tuple[str, int], int]
) -> None:
    """Every message of a chat was shown to its visitor exactly once."""
    tokens = {talk.id: talk.token for talk in talks}
    said = {(tokens[m.conversation_id], m.seq): 1 for m in found if m.channel == "webchat"}
    wrong = {one: shown.get(one, 0) for one in said if shown.get(one) != 1}
    assert not wrong, f"{len(wrong)} of {len(said)} were not shown exactly once: {wrong}"
    assert said == shown


def check_on_whatsapp(found: Iterable[Message], at_twilio: Iterable[Text]) -> None:
    """No reply reached a phone more often than it was written; none that left is unknown there."""
    said = [m for m in found if m.direction == Direction.OUT and m.channel == "whatsapp"]
    written = Counter((m.address, m.text) for m in said)
    there = [t for t in at_twilio if t.direction == "outbound-api"]
    reached = Counter((t.to.removeprefix("whatsapp:"), t.body) for t in there)
    doubled = {key: n for key, n in reached.items() if n > written[key]}
    assert not doubled, f"said more often than written: {doubled}"
    sids = {t.sid for t in there}
    lost = [m.id for m in said if m.status in GONE and m.external_id not in sids]
    assert not lost, f"shown as sent, never sent: {lost}"


def check_by_mail(found: Iterable[Message], mailed: Iterable[str]) -> None:
    """No mail left twice; none that is shown as sent is missing."""
    left = Counter(mailed)
    assert not [name for name, n in left.items() if n > 1]
    said = [m for m in found if m.direction == Direction.OUT and m.channel == "email"]
    lost = [m.id for m in said if m.status in GONE and m.external_id not in left]
    assert not lost, f"shown as sent, never sent: {lost}"


def check_outcomes(found: Iterable[Message]) -> Counter[str]:
    """Nothing is silently stuck: every reply went, failed with a reason, or is shown in doubt."""
    said = [m for m in found if m.direction == Direction.OUT]
    stuck = [m.id for m in said if m.status in UNDER_WAY]
    assert not stuck, f"stuck: {stuck}"
    assert all(m.error for m in said if m.status in {Status.FAILED, Status.UNKNOWN})
    return Counter(m.status for m in said)


async def _busy(store: Store) -> bool:
    waiting = await store.read(
        lambda s: rows.first(
            s,
            Message,
            rows.columns(Message).where(rows.table(Message).c.status.in_(UNDER_WAY)).limit(1),
        )
    )
    unread = await store.read(
        lambda s: rows.first(
            s,
            Conversation,
            rows.columns(Conversation)
            .where(rows.table(Conversation).c.consider_at.is_not(None))
            .limit(1),
        )
    )
    return bool(waiting or unread)
