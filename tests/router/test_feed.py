"""The feed hands on what was committed, to whom it concerns, once."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlmodel import Session

from desk.event import Event
from router import Router
from store import rows
from tests.cast import MAMUJU, MONDAY, PASURUAN, wulan


@pytest.fixture
async def working(router: Router) -> AsyncIterator[Router]:
    """A router whose feed runs."""
    await router.feed.look()
    task = asyncio.create_task(router.feed.run())
    yield router
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def heard(queue: "asyncio.Queue[Event]", many: int) -> list[Event]:
    async with asyncio.timeout(5):
        return [await queue.get() for _ in range(many)]


async def test_a_committed_message_is_handed_on(working: Router) -> None:
    async with working.feed.subscribe(MAMUJU) as subscription:
        await working.receive(wulan("jam?"))
        events = await heard(subscription.queue, 3)
    assert [e.verb for e in events] == ["message.received", "bot.answer", "message.written"]
    assert all(e.id for e in events)


async def test_another_office_hears_nothing(working: Router) -> None:
    async with working.feed.subscribe(PASURUAN) as other, working.feed.subscribe(MAMUJU) as own:
        await working.receive(wulan("jam?"))
        await heard(own.queue, 3)
        assert other.queue.empty()


async def test_one_conversation_can_be_followed_alone(working: Router) -> None:
    first = await working.receive(wulan("jam?"))
    async with working.feed.subscribe(MAMUJU, first.conversation_id) as subscription:
        await working.receive(wulan("jam?", 2, sender=wulan("").sender.__class__("phone", "+6281")))
        await working.receive(wulan("jam lagi?", 3))
        events = await heard(subscription.queue, 3)
    assert {e.conversation_id for e in events} == {first.conversation_id}


async def test_each_event_comes_once_however_often_the_feed_looks(working: Router) -> None:
    async with working.feed.subscribe(MAMUJU) as subscription:
        await working.receive(wulan("jam?"))
        await heard(subscription.queue, 3)
        for _ in range(5):
            await working.feed.look()
        assert subscription.queue.empty()


async def test_a_reader_who_is_too_slow_learns_that_it_missed_something(working: Router) -> None:
    async with working.feed.subscribe(MAMUJU) as subscription:
        for _ in range(subscription.queue.maxsize + 1):
            subscription.put(Event(office=MAMUJU, at=working.clock(), actor="x", verb="y"))
        assert subscription.lost


async def test_what_another_process_wrote_is_handed_on_too(working: Router) -> None:
    working.store.on_commit = lambda: None  # a commit elsewhere nudges nobody here
    async with working.feed.subscribe(MAMUJU) as subscription:
        await working.receive(wulan("jam?"))
        assert await heard(subscription.queue, 3)


def write(session: Session, verb: str) -> None:
    rows.add_later(session, Event(office=MAMUJU, at=MONDAY, actor="system", verb=verb))


async def test_an_event_that_was_committed_late_is_handed_on_however_many_overtook_it(
    working: Router,
) -> None:
    """PostgreSQL gives numbers before the commit; a slow transaction is overtaken by many."""
    written, go = threading.Event(), threading.Event()

    def slowly(session: Session) -> None:
        rows.add(session, Event(office=MAMUJU, at=MONDAY, actor="system", verb="slow"))
        written.set()
        go.wait(10)

    async with working.feed.subscribe(MAMUJU) as subscription:
        slow = asyncio.create_task(working.run(slowly))
        await asyncio.to_thread(written.wait, 5)
        quick = asyncio.gather(*[working.run(write, f"quick {n}") for n in range(450)])
        if not working.store.on_sqlite:  # SQLite has one writer: nobody overtakes
            await quick
            events = await heard(subscription.queue, 450)
            assert "slow" not in {e.verb for e in events}
        go.set()
        await asyncio.gather(slow, quick)
        many = 451 if working.store.on_sqlite else 1
        events = await heard(subscription.queue, many)
        assert "slow" in {e.verb for e in events}
        await working.feed.look()
        assert subscription.queue.empty()


async def test_whoever_comes_late_is_not_told_what_happened_before(working: Router) -> None:
    await working.run(write, "before")
    await working.feed.look()
    async with working.feed.subscribe(MAMUJU) as subscription:
        await working.run(write, "after")
        await working.feed.look()
        (happened,) = await heard(subscription.queue, 1)
        assert happened.verb == "after"
        assert subscription.queue.empty()


async def test_who_comes_after_all_have_gone_is_not_told_what_happened_meanwhile(
    router: Router,
) -> None:
    async with router.feed.subscribe(MAMUJU) as before:
        await router.run(write, "before")
        await router.feed.look()
        assert (await heard(before.queue, 1))[0].verb == "before"
    await router.feed.look()
    await router.run(write, "meanwhile")
    async with router.feed.subscribe(MAMUJU) as after:
        await router.run(write, "after")
        await router.feed.look()
        assert (await heard(after.queue, 1))[0].verb == "after"
        await router.feed.look()
        assert after.queue.empty()


async def test_a_feed_that_starts_on_an_old_log_tells_nothing_old(router: Router) -> None:
    for n in range(5):
        await router.run(write, f"old {n}")
    async with router.feed.subscribe(MAMUJU) as subscription:
        await router.feed.look()
        assert subscription.queue.empty()
        await router.run(write, "new")
        await router.feed.look()
        assert (await heard(subscription.queue, 1))[0].verb == "new"


async def test_a_number_that_was_never_used_is_given_up(working: Router) -> None:
    def change_its_mind(session: Session) -> None:
        write(session, "never")
        rows.add_waiting(session)
        raise LookupError

    async with working.feed.subscribe(MAMUJU) as subscription:
        await working.run(write, "first")
        with pytest.raises(LookupError):
            await working.run(change_its_mind)
        await working.run(write, "second")
        assert [e.verb for e in await heard(subscription.queue, 2)] == ["first", "second"]


async def test_a_storm_is_handed_on_whole_and_once(working: Router) -> None:
    def storm(session: Session) -> None:
        for n in range(2500):
            write(session, str(n))

    told: list[str] = []
    async with working.feed.subscribe(MAMUJU) as subscription:
        subscription.queue = asyncio.Queue(5000)
        await working.run(storm)
        told = [e.verb for e in await heard(subscription.queue, 2500)]
    assert told == [str(n) for n in range(2500)]


async def test_who_listens_before_the_feed_runs_misses_nothing(router: Router) -> None:
    async with router.feed.subscribe(MAMUJU) as subscription:
        await router.receive(wulan("jam?"))
        await router.feed.look()
        assert [e.verb for e in await heard(subscription.queue, 3)][-1] == "message.written"
