"""The outbox takes turns, takes its time, and stops without leaving anything half done."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Connection, event

from desk.inbound import Inbound, Sender
from desk.message import Message
from router import Router, deliver
from router.channel import DeliveryError, Outgoing, Unknown
from tests.cast import MAMUJU, PASURUAN, FixedClock, by_mail, minds, offices, wulan
from tests.router.test_deliver import Wire, out
from tests.router.test_receive import every


@pytest.fixture
async def wire(router: Router) -> Wire:
    made = Wire()
    router.connect({(MAMUJU, "whatsapp"): made})
    return made


@asynccontextmanager
async def working(router: Router) -> AsyncIterator["asyncio.Task[None]"]:
    """Run the outbox, and stop it as Loket does."""
    task = asyncio.create_task(router.outbox.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(router: Router, *statuses: str) -> list[Message]:
    """Wait until the outgoing messages have these statuses, in whatever order."""
    for _ in range(1000):
        found = await out(router)
        if sorted(m.status for m in found) == sorted(statuses):
            return found
        await asyncio.sleep(0.01)
    raise AssertionError([m.status for m in found])


def person(number: int, office: str = MAMUJU) -> Inbound:
    sender = Sender("phone", f"+62811{number:07d}")
    return wulan("jam?", number, sender=sender, office=office, account=f"whatsapp:{office}")


async def test_a_message_that_waits_for_its_next_try_keeps_nobody_busy(
    router: Router, wire: Wire
) -> None:
    begun: list[Connection] = []

    def count(connection: Connection) -> None:
        begun.append(connection)

    wire.script = [DeliveryError("busy", retry_after=600)]
    async with working(router):
        await router.receive(wulan("jam?"))
        async with asyncio.timeout(5):
            await wire.reached.wait()
        await asyncio.sleep(0.2)
        event.listen(router.store.engine, "begin", count)
        await asyncio.sleep(0.5)
    event.remove(router.store.engine, "begin", count)
    assert len(begun) < 10


async def test_an_office_whose_network_hangs_holds_up_no_other_on_the_same_channel(
    router: Router, wire: Wire
) -> None:
    quick = Wire()
    router.connect({(MAMUJU, "whatsapp"): wire, (PASURUAN, "whatsapp"): quick})
    wire.gate.clear()
    for number in range(1, 41):
        await router.receive(person(number))
    await router.receive(person(99, PASURUAN))
    async with working(router), asyncio.timeout(10):
        await quick.reached.wait()
        assert wire.sent == []
        wire.gate.set()


async def test_a_send_that_is_only_slow_is_not_taken_for_abandoned(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    wire.gate.clear()
    await router.receive(wulan("jam?"))
    await router.outbox.send_what_waits()
    for _ in range(10):
        clock.forward(seconds=90)
        await router.outbox.keep_claimed()
        await router.outbox.look_up_doubts()
        await router.outbox.send_what_waits()
    wire.gate.set()
    await router.outbox.settle()
    assert len(wire.sent) == 1
    assert [m.status for m in await out(router)] == ["sent"]


LATE: list[tuple[str | Exception, str]] = [
    (DeliveryError("busy"), "sent"),
    (Unknown("timeout"), "sent"),
    ("SMlate", "sent"),
]


@pytest.mark.parametrize(("late", "status"), LATE)
async def test_who_tells_late_how_it_went_undoes_nothing_that_was_found_out_meanwhile(
    router: Router, wire: Wire, clock: FixedClock, late: str | Exception, status: str
) -> None:
    wire.gate.clear()
    wire.script = [late]
    await router.receive(wulan("jam?"))
    await router.outbox.send_what_waits()
    clock.forward(minutes=5)
    wire.found = "SMlate"
    await router.outbox.look_up_doubts()
    wire.gate.set()
    await router.outbox.settle()
    assert len(wire.sent) == 1
    (message,) = await out(router)
    assert (message.status, message.external_id) == (status, "SMlate")


async def test_a_refusal_of_an_old_try_does_not_repeat_the_new_one(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    (old,) = await router.run(deliver.claim, by="slow", as_of=clock())
    clock.forward(minutes=5)
    await router.outbox.look_up_doubts()
    (new,) = await router.run(deliver.claim, by="quick", as_of=clock())
    late = DeliveryError("busy")
    await router.run(deliver.refused, old.message_id, late, by="slow", at=clock())
    assert [m.status for m in await out(router)] == ["sending"]
    await router.run(deliver.in_doubt, old.message_id, "timeout", by="slow", at=clock())
    assert [m.status for m in await out(router)] == ["sending"]
    await router.run(deliver.sent, new.message_id, "SMnew", at=clock())
    assert [m.status for m in await out(router)] == ["sent"]


async def test_what_a_look_up_found_before_the_next_try_says_nothing_about_it(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    await router.receive(wulan("jam?"))
    (old,) = await router.run(deliver.claim, by="a", as_of=clock())
    await router.run(deliver.in_doubt, old.message_id, "timeout", by="a", at=clock())
    clock.forward(seconds=1)
    (asked,) = await router.run(deliver.claim_doubtful, as_of=clock())
    clock.forward(minutes=1)
    (again,) = await router.run(deliver.claim_doubtful, as_of=clock())
    await router.run(deliver.looked_up, again, None, at=clock())
    await router.run(deliver.claim, by="a", as_of=clock())
    await router.run(deliver.in_doubt, old.message_id, "timeout", by="a", at=clock())
    await router.run(deliver.looked_up, asked, None, at=clock())
    assert [m.status for m in await out(router)] == ["unknown"]


async def test_when_told_to_stop_what_is_under_way_is_finished_and_told(
    router: Router, wire: Wire
) -> None:
    wire.gate.clear()
    for number in range(1, 6):
        await router.receive(person(number))
    async with working(router) as work:
        await until(router, *["sending"] * 5)
        work.cancel()
        await asyncio.sleep(0.05)
        assert not work.done()
        wire.gate.set()
        async with asyncio.timeout(5):
            await asyncio.gather(work, return_exceptions=True)
    assert [m.status for m in await out(router)] == ["sent"] * 5


async def test_stopping_between_claiming_and_sending_sends_what_was_claimed(
    router: Router, wire: Wire
) -> None:
    for number in range(1, 4):
        await router.receive(person(number))
    claiming = asyncio.create_task(router.outbox.send_what_waits())
    for _ in range(3):
        await asyncio.sleep(0)
    claiming.cancel()
    await asyncio.gather(claiming, return_exceptions=True)
    work = asyncio.create_task(router.outbox.run())
    await asyncio.sleep(0)
    work.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(work, return_exceptions=True)
    assert [m.status for m in await out(router)] == ["sent"] * 3


async def test_nothing_of_the_outbox_is_left_running_after_it_stopped(
    router: Router, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    before = asyncio.all_tasks()
    await router.receive(wulan("jam?"))
    async with working(router):
        await until(router, "sent")
    assert asyncio.all_tasks() <= before
    assert not [r for r in caplog.records if "destroyed" in r.message]


async def test_the_log_repeats_nothing_of_what_a_network_said(
    router: Router, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.script = [DeliveryError("550 <hendra@example.org>: unknown", permanent=True)]
    with caplog.at_level(logging.DEBUG):
        await router.receive(wulan("jam?"))
        await router.outbox.settle()
    assert "hendra" not in caplog.text
    assert "permanent=True" in caplog.text
    assert (await out(router))[0].error == "550 <hendra@example.org>: unknown"


async def test_one_look_up_that_hangs_or_breaks_keeps_no_other_waiting(
    router: Router, clock: FixedClock
) -> None:
    class Slow(Wire):
        async def lookup(self, outgoing: Outgoing) -> str | None:
            if outgoing.address.endswith("1"):
                await self.gate.wait()
            if outgoing.address.endswith("2"):
                return "SMthe-same"
            return f"SM{outgoing.address}" if outgoing.address.endswith("4") else "SMthe-same"

    wire = Slow()
    router.connect({(MAMUJU, "whatsapp"): wire})
    wire.script = [Unknown("timeout")] * 4
    for number in range(1, 5):
        await router.receive(person(number))
    await router.outbox.settle()
    wire.gate.clear()
    asking = asyncio.create_task(router.outbox.look_up_doubts())
    await until(router, "unknown", "unknown", "sent", "sent")
    assert (await out(router))[3].external_id == "SM+628110000004"
    wire.gate.set()
    await asyncio.gather(asking, return_exceptions=True)


async def test_mail_and_whatsapp_of_one_matter_leave_in_order(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    mail = Wire()
    router.connect({(MAMUJU, "whatsapp"): wire, (MAMUJU, "email"): mail})
    receipt = await router.receive(by_mail("jam?", 1))
    mail.script = [DeliveryError("busy", retry_after=3600)]
    await router.outbox.settle()
    sender = Sender("phone", "+6281234567890", also=(("email", "hendra@example.org"),))
    token = receipt.conversation_token
    joined = await router.receive(wulan("jam?", 2, sender=sender, token=token))
    assert joined.conversation_id == receipt.conversation_id
    await router.outbox.settle()
    assert wire.sent == []
    clock.forward(hours=2)
    await router.outbox.settle()
    assert (len(mail.sent), len(wire.sent)) == (2, 1)


async def test_an_outcome_that_could_not_be_kept_at_once_is_kept_later(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    """A database that is away for a moment must not turn a sent message into a doubtful one."""
    wire.gate.clear()
    await router.receive(wulan("jam?"))
    await router.outbox.send_what_waits()
    database = router.store.engine.connect()
    forbid = {
        True: "CREATE TRIGGER away BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'away'); END",
        False: "CREATE RULE away AS ON UPDATE TO message DO INSTEAD SELECT 1/0",
    }[router.store.on_sqlite]
    allow = "DROP TRIGGER away" if router.store.on_sqlite else "DROP RULE away ON message"
    database.exec_driver_sql(forbid)
    database.commit()
    wire.gate.set()
    sending = asyncio.create_task(router.outbox.settle())
    await asyncio.sleep(0.2)
    database.exec_driver_sql(allow)
    database.commit()
    database.close()
    async with asyncio.timeout(10):
        await sending
    assert [m.status for m in await out(router)] == ["sent"]
    assert len(await every(router, Message)) == 2


async def test_an_outcome_is_kept_however_long_the_database_is_away(
    router: Router, wire: Wire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What surely went, or surely did not, must not end as what perhaps went."""
    monkeypatch.setattr("router.outbox.TELL", (0.01, 0.01))
    wire.script = [DeliveryError("no such number", permanent=True)]
    wire.gate.clear()
    await router.receive(wulan("jam?"))
    await router.outbox.send_what_waits()
    with router.store.engine.begin() as database:
        database.exec_driver_sql("ALTER TABLE message RENAME TO elsewhere")
    wire.gate.set()
    for _ in range(300):
        if caplog.text.count("outcome not kept") < 5:
            await asyncio.sleep(0.01)
    with router.store.engine.begin() as database:
        database.exec_driver_sql("ALTER TABLE elsewhere RENAME TO message")
    await until(router, "failed")


async def test_two_routers_of_one_database_take_each_message_once(
    router: Router, wire: Wire, clock: FixedClock
) -> None:
    other = Router(router.store, offices(), minds, clock=clock)
    other.connect({(MAMUJU, "whatsapp"): wire})
    for number in range(1, 31):
        await router.receive(person(number))
    await asyncio.gather(router.outbox.settle(), other.outbox.settle())
    assert len(wire.sent) == 30
    assert len({o.message_id for o in wire.sent}) == 30
