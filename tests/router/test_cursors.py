"""Singletons on many processes: one alone reads, and when it dies another goes on."""

import asyncio

from router import Router
from router.cursors import cursor, lease, move_cursor
from store import Store
from tests.cast import FixedClock


async def take(router: Router, holder: str, for_s: float = 60) -> bool:
    return await router.run(lease, "imap/a", holder, for_s=for_s, at=router.clock())


async def test_of_many_processes_one_alone_gets_a_lease(router: Router, database_url: str) -> None:
    stores = [Store(database_url, synchronous="OFF") for _ in range(4)]
    got = await asyncio.gather(
        *[
            store.run(lease, "imap/a", f"holder {n}", for_s=60, at=router.clock())
            for n in range(5)
            for store in stores
        ]
    )
    for store in stores:
        await store.close()
    holders = {n // 4 for n, mine in enumerate(got) if mine}
    assert len(holders) == 1


async def test_its_holder_renews_a_lease_and_nobody_else_takes_it(
    router: Router, clock: FixedClock
) -> None:
    for _ in range(10):
        assert await take(router, "one")
        assert not await take(router, "two")
        clock.forward(seconds=59)


async def test_a_dead_holders_lease_runs_out_and_the_dead_learns_it(
    router: Router, clock: FixedClock
) -> None:
    assert await take(router, "one")
    clock.forward(seconds=61)
    got = await asyncio.gather(take(router, "two"), take(router, "three"))
    assert sorted(got) == [False, True]
    assert not await take(router, "one")


async def test_a_lease_taken_by_a_clock_that_ran_ahead_outlives_its_dead_holder_no_longer(
    router: Router, clock: FixedClock
) -> None:
    clock.forward(hours=8)  # a board whose clock holds local time, until the network corrects it
    assert await take(router, "one")
    clock.forward(hours=-8)
    assert await take(router, "two")
    assert not await take(router, "three")


async def test_a_lease_given_back_is_free_at_once(router: Router, clock: FixedClock) -> None:
    assert await take(router, "one")
    assert await take(router, "one", for_s=-1)
    assert await take(router, "two")
    assert not await take(router, "one", for_s=-1)
    assert not await take(router, "one")


async def test_leases_of_different_names_are_different(router: Router) -> None:
    assert await take(router, "one")
    assert await router.run(lease, "imap/b", "two", for_s=60, at=router.clock())


async def test_a_cursor_is_where_it_was_moved_last(router: Router, clock: FixedClock) -> None:
    assert await router.store.read(cursor, "imap/a") == {}
    for uid in (1, 2, 3):
        await router.run(move_cursor, "imap/a", {"uid": uid}, clock())
    assert await router.store.read(cursor, "imap/a") == {"uid": 3}
