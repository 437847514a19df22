"""A verb happens whole or not at all, whatever its neighbours, its caller or the disk do."""

import asyncio
import gc
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

import pytest
from sqlalchemy import event, insert
from sqlmodel import Session

from desk.cursor import Cursor
from desk.message import Blob, Message
from store import Store, rows
from store.job import BATCH, FEW
from store.prepared import Prepared
from store.sqlite import Writer, file_of
from tests.cast import MAMUJU, MONDAY


def keep(session: Session, name: str) -> str:
    rows.add(session, Cursor(name=name, at=MONDAY))
    return name


def find_nothing(session: Session) -> str:
    keep(session, "half")
    return next(iter(()))


def keep_twice(session: Session) -> None:
    for _ in range(2):
        keep(session, "half")


def undo(session: Session) -> Never:
    """Give up the whole transaction, as SQLite does where it cannot go on."""
    keep(session, "half")
    session.connection().exec_driver_sql("ROLLBACK")
    raise LookupError


def exit_in_the_middle(session: Session) -> Never:
    keep(session, "half")
    raise SystemExit


def fail_at_commit(session: Session) -> None:
    """Break a rule that is looked at when the transaction ends."""
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    orphan = Message(
        office=MAMUJU, conversation_id=404, seq=1, direction="in", author="contact",
        channel="email", account="", at=MONDAY,
    )  # fmt: skip
    rows.add(session, orphan)


async def kept(store: Store) -> set[str]:
    found = rows.columns(Cursor)
    return {c.name for c in await store.read(lambda s: rows.every(s, Cursor, found))}


async def side_by_side(store: Store, *work: Callable[..., Any]) -> list[Any]:
    """Let verbs wait behind one that dawdles, so that they come to be committed together."""
    go = threading.Event()
    first = asyncio.create_task(store.run(lambda _: go.wait(9)))
    await asyncio.sleep(0.05)
    tasks = [asyncio.create_task(store.run(verb)) for verb in work]
    await asyncio.sleep(0.05)
    go.set()
    async with asyncio.timeout(20):
        await first
        return await asyncio.gather(*tasks, return_exceptions=True)


async def in_order(store: Store, *behind: bool) -> list[bool]:
    """Hand in verbs, some `behind`, while one dawdles; return in which order they are performed."""
    writer, go, order = Writer(store.writes), threading.Event(), list[bool]()

    def note(one: bool) -> Callable[[Session], None]:
        return lambda _: order.append(one)

    dawdling = asyncio.create_task(writer.run(lambda _: go.wait(9)))
    tasks = [asyncio.create_task(writer.run(note(one), behind=one)) for one in behind]
    await asyncio.sleep(0)  # in which each task hands in its verb
    go.set()
    await asyncio.gather(dawdling, *tasks)
    await writer.close()
    return order


async def test_verbs_that_wait_together_are_kept_together_and_told_apart(store: Store) -> None:
    names = [f"c{n}" for n in range(250)]
    async with asyncio.timeout(20):
        told = await asyncio.gather(*[store.run(keep, name) for name in names])
    assert told == names
    assert await kept(store) == set(names)


@pytest.mark.parametrize("bad", [find_nothing, keep_twice, undo])
async def test_whatever_breaks_in_a_verb_its_neighbours_are_kept_and_told(
    store: Store, bad: Callable[..., Any]
) -> None:
    outcomes = await side_by_side(store, lambda s: keep(s, "a"), bad, lambda s: keep(s, "b"))
    assert isinstance(outcomes[1], Exception)
    assert [outcomes[0], outcomes[2]] == ["a", "b"]
    assert await kept(store) == {"a", "b"}


async def test_a_verb_that_leaves_the_process_ends_no_writer(store: Store) -> None:
    async with asyncio.timeout(10):
        with pytest.raises(SystemExit):
            await store.run(exit_in_the_middle)
        assert await store.run(keep, "after") == "after"
    assert await kept(store) == {"after"}


@pytest.fixture(params=["OFF", "FULL"])
async def sqlite(tmp_path: Path, request: pytest.FixtureRequest) -> Store:
    made = Store(f"sqlite:///{tmp_path}/loket.db", synchronous=request.param)
    await made.create()
    return made


async def test_a_verb_that_breaks_at_the_commit_takes_nobody_with_it(sqlite: Store) -> None:
    outcomes = await side_by_side(
        sqlite, lambda s: keep(s, "a"), fail_at_commit, lambda s: keep(s, "b")
    )
    assert isinstance(outcomes[1], Exception)
    assert await kept(sqlite) == {"a", "b"}
    await sqlite.close()


async def test_on_a_full_disk_what_has_no_room_is_refused_and_the_rest_is_kept(
    sqlite: Store,
) -> None:
    def fill(session: Session) -> None:
        rows.add(session, Blob(sha256="x", content=bytes(2**20)))

    with sqlite.writes.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    outcomes = await side_by_side(sqlite, lambda s: keep(s, "a"), fill, lambda s: keep(s, "b"))
    assert "full" in str(outcomes[1])
    assert await kept(sqlite) == {"a", "b"}
    with sqlite.writes.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    await sqlite.run(fill)
    await sqlite.close()


async def test_a_caller_who_goes_away_undoes_nothing(store: Store) -> None:
    go = threading.Event()

    def slow(session: Session) -> None:
        go.wait(5)
        keep(session, "kept")

    async with asyncio.timeout(10):
        caller = asyncio.create_task(store.run(slow))
        await asyncio.sleep(0.05)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        go.set()
        await store.close()
    again = Store(store.url)
    assert await kept(again) == {"kept"}
    await again.close()


async def test_closing_keeps_what_waits_and_refuses_what_comes_later(store: Store) -> None:
    work = [asyncio.create_task(store.run(keep, f"c{n}")) for n in range(120)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await store.close()
        assert await asyncio.gather(*work) == [f"c{n}" for n in range(120)]
        with pytest.raises(RuntimeError):
            await store.run(keep, "too late")
        await store.close()


async def test_closing_lets_the_loop_go_on_while_a_reader_ends(store: Store) -> None:
    go = threading.Event()
    reading = asyncio.create_task(store.read(lambda _: go.wait(9)))
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0.1)
    assert not closing.done()
    go.set()
    async with asyncio.timeout(4):
        assert await reading
        await closing


async def test_readers_see_what_was_committed_and_give_back_their_connections(
    store: Store,
) -> None:
    async with asyncio.timeout(20):
        for n in range(60):
            await store.run(keep, f"c{n}")
            assert f"c{n}" in await kept(store)
    gc.collect()
    assert store.readers.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_a_finder_that_breaks_keeps_nobody_waiting(store: Store) -> None:
    async with asyncio.timeout(5):
        with pytest.raises(RuntimeError):
            await store.read(lambda _: next(iter(())))


async def test_a_reader_that_writes_is_refused(sqlite: Store) -> None:
    with pytest.raises(Exception, match="readonly"):
        await sqlite.read(keep, "x")
    await sqlite.close()


async def test_errors_repeat_nothing_that_somebody_wrote(store: Store) -> None:
    def repeat(session: Session) -> None:
        statement = rows.table(Cursor).insert()
        for _ in range(2):
            values = {"name": "+6281234567890", "value": {}, "at": MONDAY}
            session.connection().execute(statement, values)

    with pytest.raises(Exception, match=r"(?i)unique") as failed:
        await store.run(repeat)
    if store.on_sqlite:  # PostgreSQL tells the key itself; the log repeats no message of an error
        assert "+62812" not in str(failed.value)


def modes_in(folder: Path) -> set[int]:
    return {file.stat().st_mode & 0o777 for file in folder.iterdir()}


async def test_nobody_else_on_the_machine_reads_a_new_database(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/loket.db")
    await store.create()
    modes = await asyncio.to_thread(modes_in, tmp_path)
    await store.close()
    assert modes == {0o600}


async def test_verbs_handed_in_while_others_are_performed_share_their_commit(sqlite: Store) -> None:
    begun: list[object] = []
    event.listen(sqlite.writes, "begin", begun.append)
    names = await side_by_side(sqlite, *(lambda s, name=name: keep(s, name) for name in "abc"))
    assert names == ["a", "b", "c"]
    assert len(begun) == 1
    await sqlite.close()


async def test_who_waited_as_long_while_another_process_writes_is_told_with_the_first(
    sqlite: Store,
) -> None:
    """Otherwise each would wait again as long as the first did: the last of many for minutes."""
    tries: list[object] = []

    def begins(connection: Any, *_: object) -> None:
        tries.append(connection.execute("PRAGMA busy_timeout=300"))

    event.listen(sqlite.writes, "checkout", begins)
    other = sqlite3.connect(file_of(str(sqlite.engine.url)), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    working = [
        sqlite.run(keep, name) if number % 2 else sqlite.run_behind(keep, name)
        for number, name in enumerate("abcdefgh")
    ]
    told = await asyncio.gather(*working, return_exceptions=True)
    assert {type(one).__name__ for one in told} == {"OperationalError"}
    assert len(tries) <= 2  # the first, perhaps alone, and all that came meanwhile
    other.execute("ROLLBACK")
    assert await sqlite.run(keep, "after") == "after"
    assert await kept(sqlite) == {"after"}
    other.close()
    await sqlite.close()


async def test_what_nobody_waits_for_is_performed_behind_the_rest_a_few_a_commit(
    sqlite: Store,
) -> None:
    begun: list[object] = []
    event.listen(sqlite.writes, "begin", begun.append)
    assert await in_order(sqlite, *[True] * (FEW + 1), False) == [False, *[True] * (FEW + 1)]
    assert len(begun) == 2
    await sqlite.close()


async def test_what_nobody_waits_for_is_not_held_up_for_ever(sqlite: Store) -> None:
    order = await in_order(sqlite, *[False] * (2 * BATCH), True)
    assert order.index(True) < BATCH
    await sqlite.close()


async def test_a_value_that_a_statement_lacks_is_missed_by_its_name(store: Store) -> None:
    adding = Prepared(insert(rows.table(Cursor)), ["name", "at"])
    with pytest.raises(KeyError, match="at"):
        await store.run(lambda session: adding.run(session, {"name": "half"}))
    assert await kept(store) == set()
