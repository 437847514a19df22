"""Many hands on one matter at once: nothing is lost, doubled or refused because of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from desk.call import CallbackRule, CallRecord
from desk.contact import Address, Contact
from desk.conversation import Conversation
from desk.inbound import Sender
from desk.message import Message
from desk.ticket import Assignment, Ticket
from router import Router
from router.assign import assign
from router.close import close, reopen
from router.errors import Refused
from router.log_call import log_call
from router.reply import note, reply
from tests.cast import MAMUJU, MONDAY, Cast, FixedClock, by_mail, wulan
from tests.router.test_receive import every

Work = Coroutine[Any, Any, object]


async def at_once(*work: Work) -> list[object]:
    """Do everything within a moment; whatever is refused is refused for a reason officers read.

    What comes all together would go into one commit; what trickles in meets others at their work.
    """
    moments = random.Random(7604)

    async def soon(one: Work) -> object:
        await asyncio.sleep(moments.random() * len(work) / 500)
        return await one

    told = await asyncio.gather(*map(soon, work), return_exceptions=True)
    for error in told:
        if isinstance(error, BaseException) and not isinstance(error, Refused):
            raise error
    return told


async def deadlocks(router: Router) -> int:
    if router.store.on_sqlite:
        return 0
    asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    await asyncio.sleep(1.2)  # the server tells its figures once a second
    return await router.store.read(lambda s: int(s.connection().execute(asked).scalar_one()))


def call(number: int, outcome: str = "missed") -> CallRecord:
    spoke = outcome == "answered"
    at = MONDAY + timedelta(minutes=number)
    return CallRecord(
        source="asterisk", account="7604/pbx1", external_id=f"1.{number}", direction="in",
        from_raw="081234567890", from_number="+6281234567890", from_name="", to_raw="1001",
        to_number="", started_at=at, answered_at=at if spoke else None,
        ended_at=at + timedelta(seconds=30), ring_s=4, talk_s=20 if spoke else 0, outcome=outcome,
    )  # fmt: skip


async def test_everybody_works_on_one_matter_at_once(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    before = await deadlocks(router)
    receipt = await router.receive(wulan("minta data", 1))
    (ticket,) = await every(router, Ticket)
    key, matter, at = ticket.id or 0, receipt.conversation_id or 0, clock()
    office, rule = router.offices[MAMUJU], CallbackRule()
    clock.forward(hours=2)
    work: list[Work] = []
    for n in range(2, 22):
        work += [
            router.receive(wulan(f"lagi {n}", n)),
            router.run(reply, matter, f"jawaban {n}", office=MAMUJU, by=cast.sari, at=at),
            router.run(note, matter, f"catatan {n}", office=MAMUJU, by=cast.budi, at=at),
            router.run(log_call, call(n, "answered"), office=office, rule=rule, at=clock()),
            router.run(assign, key, (cast.sari, cast.budi)[n % 2], office=MAMUJU, by=1, at=at),
            router.run(close, key, office=MAMUJU, by=cast.sari, at=at),
            router.run(reopen, key, office=MAMUJU, by=cast.sari, at=at),
        ]
    random.Random(7604).shuffle(work)
    await at_once(*work)
    for conversation in await every(router, Conversation):
        numbers = [
            m.seq for m in await every(router, Message) if m.conversation_id == conversation.id
        ]
        assert sorted(numbers) == list(range(1, conversation.last_seq + 1))
    texts = Counter(m.text for m in await every(router, Message))
    assert {
        texts[f"{what} {n}"] for what in ("lagi", "jawaban", "catatan") for n in range(2, 22)
    } == {1}
    held = Counter(a.ticket_id for a in await every(router, Assignment) if a.ended_at is None)
    assert set(held.values()) == {1}
    assert await deadlocks(router) == before


async def test_a_call_and_a_message_of_one_person_at_once_are_both_kept(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    office, rule = router.offices[MAMUJU], CallbackRule()
    clock.forward(hours=1)
    visitor = Sender("chat", "v1", also=(("phone", "+6281234567890"),))
    await router.receive(wulan("minta data", 1, sender=visitor, channel="webchat"))
    work: list[Work] = []
    for n in range(2, 22):
        work.append(router.receive(wulan(f"tambahan {n}", n, sender=visitor, channel="webchat")))
        work.append(router.run(log_call, call(n), office=office, rule=rule, at=clock()))
    await at_once(*work)
    assert len(await every(router, Message)) == 42
    assert len(await every(router, Contact)) == 1


@pytest.mark.parametrize("turn", range(3))
async def test_one_person_under_two_names_at_once_is_one_contact(router: Router, turn: int) -> None:
    number, other = ("phone", "+6281234567890"), ("whatsapp", "ID.1234567890")
    senders = [Sender(*number, also=(other,)), Sender(*other, also=(number,))]
    work: list[Work] = [
        router.receive(wulan(f"halo {n}", n, sender=senders[n % 2])) for n in range(1, 17)
    ]
    await at_once(*work)
    assert len(await every(router, Address)) == 2
    assert len({a.contact_id for a in await every(router, Address)}) == 1
    assert len(await every(router, Contact)) == 1
    assert len(await every(router, Conversation)) == 1


async def test_tickets_opened_at_once_are_shared_fairly(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    work: list[Work] = []
    for n in range(1, 31):
        sender = Sender("phone", f"+62812{n:07d}")
        work.append(router.receive(wulan("minta data", n, sender=sender)))
    await at_once(*work)
    shares = Counter(t.officer_id for t in await every(router, Ticket))
    assert shares == {cast.sari: 15, cast.budi: 15}


async def test_one_matter_on_two_channels_at_once_keeps_its_order(
    router: Router, cast: Cast, clock: FixedClock
) -> None:
    receipt = await router.receive(by_mail("minta data", 1))
    token = receipt.conversation_token
    work: list[Work] = [router.receive(by_mail(f"surat {n}", n, token=token)) for n in range(2, 12)]
    await at_once(*work)
    numbers = [m.seq for m in await every(router, Message)]
    assert sorted(numbers) == list(range(1, 13))
    assert len(await every(router, Ticket)) == 1
