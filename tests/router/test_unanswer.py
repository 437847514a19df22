"""What never arrived answers nobody: the clock of the promise runs on."""

from datetime import timedelta
from typing import Any

import pytest

from desk.event import Event
from desk.pledge import Pledge
from desk.ticket import Ticket
from desk.timer import Timer
from router import Router
from router.change_kind import change_kind
from router.channel import DeliveryError
from router.reply import reply
from store import Store
from tests.cast import MAMUJU, Cast, FixedClock, hire, minds, wulan
from tests.router.silent import conversation, routed, ticket
from tests.router.test_deliver import Wire
from tests.router.test_receive import every

SHUT = DeliveryError("window closed", permanent=True)


@pytest.fixture
async def cast(store: Store, clock: FixedClock) -> Cast:
    return await store.run(hire, at=clock())


async def answer(
    router: Router, wire: Wire, cast: Cast, clock: FixedClock, *how: Exception
) -> None:
    clock.forward(hours=1)
    await router.outbox.settle()
    wire.script = list(how)
    await router.run(reply, 1, "Ada.", office=MAMUJU, by=cast.sari, at=clock())
    await router.outbox.settle()


async def test_a_first_answer_that_failed_leaves_the_promise_running(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    asked = clock()
    await answer(router, wire, cast, clock, SHUT)
    owed: Ticket = await ticket(router)
    assert (owed.first_response_at, owed.next_due_at) == (None, owed.due_at)
    assert (await conversation(router)).unanswered_since == asked
    assert "ticket.unanswered" in [e.verb for e in await every(router, Event)]
    clock.forward(days=3)
    assert await router.timekeeper.watch() == 1
    assert (await ticket(router)).overdue_at == clock()


async def test_a_later_answer_that_arrived_settles_it(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, wire, cast, clock, SHUT)
    await answer(router, wire, cast, clock)
    settled = await ticket(router)
    assert (settled.first_response_at, settled.next_due_at) == (clock(), None)


async def test_a_further_answer_that_failed_is_due_at_once(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, wire, cast, clock)
    first = clock()
    await router.receive(wulan("yang 2024?", 2, at=clock.forward(hours=1)))
    await answer(router, wire, cast, clock, SHUT)
    owed = await ticket(router)
    assert (owed.first_response_at, owed.next_due_at) == (first, clock())
    assert (await conversation(router)).unanswered_since == clock() - timedelta(hours=1)


async def test_what_a_failed_answer_did_to_further_clocks_is_taken_back(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, wire = routed(store, clock)
    await router.receive(wulan("saya mau mengadu", at=clock()))
    told: Any = {"office": router.offices[MAMUJU], "by": cast.sari}
    await router.run(change_kind, 1, "complaint", **told, at=clock())
    await answer(router, wire, cast, clock, SHUT)
    reply_owed = next(t for t in await every(router, Timer) if t.name == "first_reply")
    assert (reply_owed.ended_at, reply_owed.met) == (None, None)
    await answer(router, wire, cast, clock)
    given = next(t for t in await every(router, Timer) if t.name == "first_reply")
    assert (given.ended_at, given.met) == (clock(), True)


async def test_a_clock_does_not_stand_still_for_a_question_that_never_arrived(
    store: Store, clock: FixedClock, cast: Cast
) -> None:
    router, _ = routed(store, clock)
    ends = {"first_response": "1 working day", "resolution": "3 working days"}
    promises = {"whatsapp": Pledge.model_validate(ends)}
    office = router.offices[MAMUJU].model_copy(update={"promises": promises})
    router, wire = Router(store, {MAMUJU: office}, minds, clock=clock), Wire()
    router.connect({(MAMUJU, "whatsapp"): wire})
    await router.receive(wulan("minta data", at=clock()))
    await answer(router, wire, cast, clock, SHUT)
    (end,) = await every(router, Timer)
    assert (end.paused_at, end.pauses) == (None, {})
