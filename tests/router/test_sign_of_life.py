"""On PostgreSQL what a dead process was sending is looked after at once, not after its claim."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from desk.inbound import Sender
from desk.message import Message, Status
from router import Router, deliver
from store import Store, rows
from store.alive import SHOWN, SignOfLife, is_gone
from tests.cast import FixedClock, wulan

DEAD = f"{SHOWN}dead"
_CUT = text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """SQLite has one process at the most."""
    return postgres_url


async def test_a_process_shows_that_it_lives_and_again_after_its_connection_was_cut(
    store: Store,
) -> None:
    sign = SignOfLife(store.engine, DEAD)
    assert await store.read(is_gone, DEAD)
    assert not await store.read(is_gone, "of-a-version-that-shows-nothing")
    sign.show()
    sign.show()
    assert not await store.read(is_gone, DEAD)
    await store.run(lambda session: session.connection().execute(_CUT).all())
    await _until_gone(store)
    with pytest.raises(DBAPIError):
        sign.show()
    sign.show()
    assert not await store.read(is_gone, DEAD)
    sign.end()
    await _until_gone(store)


async def _until_gone(store: Store) -> None:
    """Wait until the server has noticed that a connection ended."""
    for _ in range(600):
        if await store.read(is_gone, DEAD):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the server holds on to the lock")


async def test_what_the_dead_were_sending_is_in_doubt_after_two_looks(
    router: Router, clock: FixedClock
) -> None:
    living = SignOfLife(router.store.engine, f"{SHOWN}living")
    living.show()
    for n in range(2):
        sender = Sender("phone", f"+6281{n}0000000")
        await router.receive(wulan("Kantor buka jam berapa?", n, sender=sender))
    for by in (DEAD, f"{SHOWN}living"):
        await router.run(deliver.claim, by=by, as_of=clock(), most=1)
    found = []
    for _ in range(2):
        await router.outbox._look_after_the_dead()
        found.append(await router.store.read(_standing))
    assert found == [
        {DEAD: Status.SENDING, f"{SHOWN}living": Status.SENDING},
        {DEAD: Status.UNKNOWN, f"{SHOWN}living": Status.SENDING},
    ]
    living.end()
    router.outbox._alive.end()


def _standing(session: Session) -> dict[str, str]:
    every = rows.every(session, Message, rows.columns(Message))
    return {m.claimed_by: m.status for m in every if m.direction == "out" and m.claimed_by}
