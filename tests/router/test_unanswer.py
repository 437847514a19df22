"""What never arrived answers nobody: the clock of the promise runs on."""

from datetime import timedelta

import pytest

from desk.event import Event
from desk.ticket import Ticket
from router import Router
from router.channel import DeliveryError
from router.reply import reply
from store import Store
from tests.cast import MAMUJU, Cast, FixedClock, hire, wulan
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
    assert await router.watch() == 1
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
