"""What was written leaves once, in order, and how it went is never forgotten."""

import asyncio
from datetime import timedelta

import pytest

from desk.message import Message, Report, Status
from router import Router, deliver
from router.channel import DeliveryError, Outgoing, Unknown
from router.reply import reply
from store import rows
from tests.cast import MAMUJU, Cast, FixedClock, wulan
from tests.router.test_receive import every


class Wire:
    """A network that does what the test says: an id, or an error, per message."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.script: list[str | Exception] = []
        self.found: str | Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()

    async def send(self, outgoing: Outgoing) -> str:
        await self.gate.wait()
        self.sent.append(outgoing)
        self.reached.set()
        outcome = self.script.pop(0) if self.script else f"SMsent{outgoing.message_id}"
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def lookup(self, outgoing: Outgoing) -> str | None:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.fixture
async def wire(router: Router) -> Wire:
    made = Wire()
    router.connect({(MAMUJU, "whatsapp"): made})
    return made


async def out(router: Router) -> list[Message]:
    return [m for m in await every(router, Message) if m.direction == "out"]


async def test_an_answer_leaves_and_is_sent(router: Router, wire: Wire) -> None:
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    (message,) = await out(router)
    assert message.status == Status.SENT
    assert message.external_id == f"SMsent{message.id}"
    assert [o.text for o in wire.sent] == ["Kami buka pukul 08.00."]
    assert wire.sent[0].extra["window_until"]


async def test_messages_of_a_conversation_leave_in_the_order_they_were_written(
    router: Router, wire: Wire, cast: Cast, clock: FixedClock
) -> None:
    receipt = await router.receive(wulan("minta data"))
    assert receipt.conversation_id
    for text in ("satu", "dua", "tiga"):
        await router.run(
            reply, receipt.conversation_id, text, office=MAMUJU, by=cast.sari, at=clock()
        )
    await router.outbox.settle()
    assert [o.text for o in wire.sent][1:] == ["satu", "dua", "tiga"]


async def test_a_later_message_waits_while_an_earlier_one_is_tried_again(
    router: Router, wire: Wire, cast: Cast, clock: FixedClock
) -> None:
    receipt = await router.receive(wulan("minta data"))
    assert receipt.conversation_id
    wire.script = [DeliveryError("busy", retry_after=60)]
    await router.run(
        reply, receipt.conversation_id, "satu", office=MAMUJU, by=cast.sari, at=clock()
    )
    await router.outbox.settle()
    assert len(wire.sent) == 1
    clock.forward(seconds=61)
    await router.outbox.settle()
    assert len(wire.sent) == 3
    assert [m.status for m in await out(router)] == ["sent", "sent"]


async def test_a_permanent_refusal_is_shown_as_failed_and_not_repeated(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    wire.script = [DeliveryError("opted out", permanent=True)]
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    clock.forward(hours=1)
    await router.outbox.settle()
    (message,) = await out(router)
    assert (message.status, message.error) == ("failed", "opted out")
    assert len(wire.sent) == 1


async def test_trying_again_ends_at_some_time(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    wire.script = [DeliveryError("busy") for _ in range(50)]
    await router.receive(wulan("jam?"))
    for _ in range(40):
        await router.outbox.settle()
        clock.forward(hours=1)
    assert len(wire.sent) == deliver.ATTEMPTS
    assert [m.status for m in await out(router)] == ["failed"]


async def test_a_server_that_is_down_for_a_morning_loses_no_answer(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    back = clock() + timedelta(hours=6)
    await router.receive(wulan("jam?"))
    while not wire.sent or wire.sent[-1].attempt < deliver.ATTEMPTS:
        wire.script = [DeliveryError("no connection")] if clock() < back else []
        await router.outbox.settle()
        if clock() >= back and (await out(router))[0].status == Status.SENT:
            return
        clock.forward(minutes=1)
    pytest.fail("given up")


@pytest.mark.parametrize("wait", [1e300, float("inf"), float("nan"), -5.0, 1e-9])
async def test_a_network_that_asks_for_an_absurd_wait_is_tried_again_within_a_day(
    router: Router, wire: Wire, clock: FixedClock, wait: float
) -> None:
    wire.script = [DeliveryError("busy", retry_after=wait)]
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    clock.forward(days=1)
    await router.outbox.settle()
    assert [m.status for m in await out(router)] == ["sent"]


async def test_what_may_have_been_sent_is_not_sent_again(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    wire.script = [Unknown("timeout")]
    wire.found = Unknown("cannot be asked")
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    for _ in range(10):
        await router.outbox.look_up_doubts()
        await router.outbox.settle()
        clock.forward(hours=1)
    (message,) = await out(router)
    assert message.status == Status.UNKNOWN
    assert len(wire.sent) == 1


async def test_a_message_in_doubt_that_the_network_knows_is_sent(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    wire.script, wire.found = [Unknown("timeout")], "SMfound"
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    await router.outbox.look_up_doubts()
    (message,) = await out(router)
    assert (message.status, message.external_id) == ("sent", "SMfound")


async def test_a_message_in_doubt_that_the_network_never_saw_is_sent_once_more(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    wire.script, wire.found = [Unknown("timeout")], None
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    await router.outbox.look_up_doubts()
    await router.outbox.settle()
    (message,) = await out(router)
    assert message.status == Status.SENT
    assert len(wire.sent) == 2


async def test_what_was_under_way_when_a_sender_died_is_looked_up(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    await router.run(deliver.claim, by="a process that died", as_of=clock())
    clock.forward(minutes=3)
    wire.found = "SMfound"
    await router.outbox.look_up_doubts()
    assert [m.status for m in await out(router)] == ["sent"]
    assert wire.sent == []


async def test_a_broken_channel_leaves_the_message_in_doubt(router: Router, wire: Wire) -> None:
    wire.script = [RuntimeError("bug")]
    wire.found = Unknown("cannot be asked")
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    assert [m.status for m in await out(router)] == ["unknown"]


async def test_a_channel_that_is_not_configured_fails_and_says_so(router: Router) -> None:
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    (message,) = await out(router)
    assert (message.status, message.error) == ("failed", "channel not configured")


async def test_statuses_go_up_and_never_down(router: Router, wire: Wire) -> None:
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    (message,) = await out(router)
    account, sid = message.account, message.external_id or ""
    for status in ("read", "delivered", "sent", "failed"):
        assert await router.receive_report(account, sid, status)
    assert [m.status for m in await out(router)] == ["read"]
    assert not await router.receive_report(account, sid, "read")


async def test_a_status_that_a_network_made_up_changes_nothing_and_harms_nothing(
    router: Router, wire: Wire
) -> None:
    await router.receive(wulan("jam?"))
    (message,) = await out(router)
    sid = f"SMsent{message.id}"
    assert await router.receive_report(message.account, sid, "on its way, honestly")
    await router.outbox.settle()
    assert await router.receive_report(message.account, sid, "partially_delivered")
    assert [m.status for m in await out(router)] == ["sent"]


async def test_a_status_that_arrives_before_the_send_returned_is_joined_later(
    router: Router, wire: Wire
) -> None:
    await router.receive(wulan("jam?"))
    (message,) = await out(router)
    sid = f"SMsent{message.id}"
    await router.receive_report(message.account, sid, "delivered")
    assert [m.status for m in await out(router)] == ["pending"]
    await router.outbox.settle()
    assert [m.status for m in await out(router)] == ["delivered"]
    assert len(await every(router, Report)) == 1


async def test_a_failure_told_later_shows_on_a_sent_message(router: Router, wire: Wire) -> None:
    await router.receive(wulan("jam?"))
    await router.outbox.settle()
    (message,) = await out(router)
    await router.receive_report(message.account, message.external_id or "", "failed", "63016")
    (message,) = await out(router)
    assert (message.status, message.error) == ("failed", "63016")


async def test_a_slow_channel_does_not_hold_up_another(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    quick = Wire()
    router.connect({(MAMUJU, "whatsapp"): wire, (MAMUJU, "webchat"): quick})
    wire.gate.clear()
    for number in range(1, 41):
        sender = wulan("x").sender.__class__("phone", f"+62811{number:07d}")
        await router.receive(wulan("jam?", number, sender=sender))
    await router.outbox.send_what_waits()
    chat = wulan("jam?", 99, channel="webchat", account="chat", sender=wulan("x").sender)
    await router.receive(chat)
    await router.outbox.send_what_waits()
    for _ in range(50):
        await asyncio.sleep(0.01)
        if quick.sent:
            break
    assert len(quick.sent) == 1
    wire.gate.set()
    await router.outbox.settle()
    assert len(wire.sent) == 40


async def test_two_processes_never_claim_the_same_message(
    router: Router, clock: FixedClock
) -> None:
    for number in range(1, 21):
        sender = wulan("x").sender.__class__("phone", f"+62811{number:07d}")
        await router.receive(wulan("jam?", number, sender=sender))
    claims = await asyncio.gather(
        *[router.run(deliver.claim, by=str(n), as_of=clock(), most=7) for n in range(6)]
    )
    ids = [o.message_id for claimed in claims for o in claimed]
    assert len(ids) == len(set(ids))
    waiting = await router.store.read(
        lambda s: rows.every(s, Message, rows.columns(Message).where(
            rows.table(Message).c.status == "pending"))
    )  # fmt: skip
    assert len(ids) + len(waiting) == 20


class Slow(Wire):
    """A network that takes its time."""

    async def send(self, outgoing: Outgoing) -> str:
        self.reached.set()
        await asyncio.sleep(0.3)
        return await super().send(outgoing)


async def test_what_is_under_way_when_the_desk_stops_is_finished(router: Router) -> None:
    slow = Slow()
    router.connect({(MAMUJU, "whatsapp"): slow})
    await router.receive(wulan("jam?"))
    work = asyncio.create_task(router.work())
    async with asyncio.timeout(10):
        await slow.reached.wait()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert [m.status for m in await out(router)] == [Status.SENT]
