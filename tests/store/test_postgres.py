"""On PostgreSQL verbs stand in each other's way, and servers go away: nothing is lost by it."""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlmodel import Session

from desk.cursor import Cursor
from store import Store, rows
from store.migrate import is_newest, migrate
from store.postgres import WRITERS
from tests.cast import MONDAY
from tests.conftest import emptied
from tests.databases import new_database

END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture
async def store(postgres_url: str) -> AsyncIterator[Store]:
    """A store on PostgreSQL alone."""
    made = Store(postgres_url)
    await emptied(made)
    yield made
    await made.close()


def add(session: Session, name: str) -> None:
    rows.add(session, Cursor(name=name, at=MONDAY))


def touch(session: Session, name: str) -> None:
    session.connection().execute(
        text("UPDATE cursor SET value = '{\"n\": 1}' WHERE name = :n"), {"n": name}
    )


def end_own_connection(session: Session) -> None:
    session.connection().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


async def kept(store: Store) -> set[str]:
    found = rows.columns(Cursor)
    return {c.name for c in await store.read(lambda s: rows.every(s, Cursor, found))}


async def test_two_verbs_that_lock_each_other_out_both_happen(store: Store) -> None:
    both = threading.Barrier(2)
    tries: list[str] = []

    def cross(session: Session, one: str, other: str) -> None:
        tries.append(one)
        touch(session, one)
        if len(tries) <= 2:
            both.wait(5)
        touch(session, other)
        add(session, f"{one} then {other}")

    for name in "ab":
        await store.run(add, name)
    async with asyncio.timeout(20):
        await asyncio.gather(store.run(cross, "a", "b"), store.run(cross, "b", "a"))
    assert await kept(store) == {"a", "b", "a then b", "b then a"}
    assert len(tries) > 2  # who gave way may meet the other once more


async def test_a_verb_whose_connection_went_away_happens_on_another(store: Store) -> None:
    tries: list[int] = []

    def unlucky(session: Session) -> None:
        tries.append(1)
        add(session, "once")
        if len(tries) == 1:
            end_own_connection(session)

    await store.run(unlucky)
    assert await kept(store) == {"once"}
    assert len(tries) == 2


async def test_what_waits_for_a_thread_shares_a_commit_and_one_failure_is_its_own(
    store: Store,
) -> None:
    busy, together = threading.Barrier(WRITERS), list[int]()

    def hold(_session: Session) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            busy.wait(5)

    def counted(session: Session, name: str) -> None:
        together.append(session.connection().execute(text("SELECT txid_current()")).scalar_one())
        add(session, name)

    holding = [asyncio.create_task(store.run(hold)) for _ in range(WRITERS)]
    await asyncio.sleep(0)  # they come first
    names = [f"n{n}" for n in range(2 * WRITERS)]
    waiting = [asyncio.create_task(store.run(counted, name)) for name in 2 * names]
    await asyncio.gather(*holding)
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert await kept(store) == set(names)
    assert sum(isinstance(one, Exception) for one in told) == len(names)
    assert max(Counter(together).values()) > 1


async def test_a_verb_whose_connection_always_goes_away_fails(store: Store) -> None:
    async with asyncio.timeout(20):
        with pytest.raises(Exception, match="terminat"):
            await store.run(end_own_connection)
        await store.run(add, "after")
    assert await kept(store) == {"after"}


async def test_connections_that_died_while_nobody_used_them_are_replaced(store: Store) -> None:
    await asyncio.gather(*[store.run(add, f"c{n}") for n in range(8)])
    with store.engine.begin() as connection:
        connection.execute(text(END_OTHERS))
    await asyncio.gather(*[store.run(add, f"d{n}") for n in range(8)])
    assert len(await kept(store)) == 16


async def test_a_lock_that_somebody_forgot_holds_up_nobody_for_ever(store: Store) -> None:
    await store.run(add, "a")
    with store.engine.connect() as connection:
        waits = connection.execute(text("SHOW lock_timeout")).scalar_one()
    assert waits == "15s"


async def test_processes_that_start_together_on_a_new_database_all_start(
    postgres_url: str,
) -> None:
    url = new_database(postgres_url, "together")
    stores = [Store(url) for _ in range(4)]
    await asyncio.gather(*[asyncio.to_thread(migrate, store.engine) for store in stores])
    assert all(is_newest(store.engine) for store in stores)
    for store in stores:
        await store.close()
