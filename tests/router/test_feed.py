"""The feed hands on what was committed, to whom it concerns, once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from desk.event import Event
from router import Router
from tests.cast import MAMUJU, PASURUAN, wulan


@pytest.fixture
async def working(router: Router) -> AsyncIterator[Router]:
    """A router whose feed runs."""
    task = asyncio.create_task(router.feed.run())
    await asyncio.sleep(0.05)
    yield router
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def heard(queue: "asyncio.Queue[Event]", many: int) -> list[Event]:
    async with asyncio.timeout(5):
        return [await queue.get() for _ in range(many)]


async def test_a_committed_message_is_handed_on(working: Router) -> None:
    with working.feed.subscribe(MAMUJU) as subscription:
        await working.receive(wulan("jam?"))
        events = await heard(subscription.queue, 3)
    assert [e.verb for e in events] == ["message.received", "bot.answer", "message.written"]
    assert all(e.id for e in events)


async def test_another_office_hears_nothing(working: Router) -> None:
    with working.feed.subscribe(PASURUAN) as other, working.feed.subscribe(MAMUJU) as own:
        await working.receive(wulan("jam?"))
        await heard(own.queue, 3)
        assert other.queue.empty()


async def test_one_conversation_can_be_followed_alone(working: Router) -> None:
    first = await working.receive(wulan("jam?"))
    with working.feed.subscribe(MAMUJU, first.conversation_id) as subscription:
        await working.receive(wulan("jam?", 2, sender=wulan("").sender.__class__("phone", "+6281")))
        await working.receive(wulan("jam lagi?", 3))
        events = await heard(subscription.queue, 3)
    assert {e.conversation_id for e in events} == {first.conversation_id}


async def test_each_event_comes_once_however_often_the_feed_looks(working: Router) -> None:
    with working.feed.subscribe(MAMUJU) as subscription:
        await working.receive(wulan("jam?"))
        await heard(subscription.queue, 3)
        for _ in range(5):
            await working.feed.look()
        assert subscription.queue.empty()


async def test_a_reader_who_is_too_slow_learns_that_it_missed_something(working: Router) -> None:
    with working.feed.subscribe(MAMUJU) as subscription:
        for _ in range(subscription.queue.maxsize + 1):
            subscription.put(Event(office=MAMUJU, at=working.clock(), actor="x", verb="y"))
        assert subscription.lost


async def test_what_another_process_wrote_is_handed_on_too(working: Router) -> None:
    working.store.on_commit = lambda: None  # a commit elsewhere nudges nobody here
    with working.feed.subscribe(MAMUJU) as subscription:
        await working.receive(wulan("jam?"))
        assert await heard(subscription.queue, 3)
