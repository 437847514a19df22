"""With synchronous=FULL nobody is told, nor reads, what is not on the disk."""

import asyncio
import errno
import logging
import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlmodel import Session

from desk.message import Blob
from store import Refused, Store, is_away, rows
from store.sqlite import LOG
from tests.disk import Disk
from tests.store.test_store import keep, kept

PAGE = 4096


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


@pytest.fixture
async def store(tmp_path: Path, disk: Disk) -> AsyncIterator[Store]:
    made = Store(f"sqlite:///{tmp_path}/loket.db")
    await made.create()
    yield made
    disk.free.set()
    await made.close()


def noted(name: str, performed: threading.Event) -> Callable[[Session], str]:
    """Return a verb that keeps something and says that it was performed."""

    def work(session: Session) -> str:
        performed.set()
        return keep(session, name)

    return work


async def performed(store: Store, name: str) -> "asyncio.Task[str]":
    """Hand in a verb; return once it is performed."""
    done = threading.Event()
    task = asyncio.create_task(store.run(noted(name, done)))
    assert await asyncio.to_thread(done.wait, 9)
    return task


async def stalled(store: Store, disk: Disk, name: str) -> "asyncio.Task[str]":
    """Hand in a verb; return once the disk is waited for, which is not free."""
    disk.free.clear()
    disk.waits.clear()
    task = asyncio.create_task(store.run(keep, name))
    assert await asyncio.to_thread(disk.waits.wait, 9)
    return task


def held_open() -> set[str]:
    """Return the files that this process has open."""
    found = list(Path("/proc/self/fd").iterdir())
    return {str(file.readlink()) for file in found if file.is_symlink()}


async def test_nobody_is_told_or_reads_before_the_disk_has_it(store: Store, disk: Disk) -> None:
    nudges: list[int] = []
    await store.run(keep, "a")
    store.on_commit = lambda: nudges.append(1)
    waiting: list[asyncio.Task[object]] = [await stalled(store, disk, "b")]
    waiting.append(asyncio.create_task(kept(store)))
    await asyncio.sleep(0.2)
    assert (any(task.done() for task in waiting), nudges) == (False, [])
    disk.free.set()
    async with asyncio.timeout(9):
        assert await asyncio.gather(*waiting) == ["b", {"a", "b"}]
    assert nudges == [1]


async def test_meanwhile_others_are_performed_and_one_wait_is_enough_for_them(
    store: Store, disk: Disk, tmp_path: Path
) -> None:
    await store.run(keep, "a")
    tasks = [await stalled(store, disk, "b")]
    disk.brought.clear()
    tasks += [await performed(store, name) for name in "cde"]
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in tasks)
    disk.free.set()
    async with asyncio.timeout(9):
        assert await asyncio.gather(*tasks) == ["b", "c", "d", "e"]
    assert disk.brought == [f"{tmp_path}/loket.db-wal"] * 2


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
async def test_after_a_write_that_was_lost_nothing_is_taken_though_the_disk_is_well_again(
    store: Store, disk: Disk, error: int, caplog: pytest.LogCaptureFixture
) -> None:
    await store.run(keep, "a")
    lost = await stalled(store, disk, "b")
    behind = await performed(store, "c")
    disk.error = error
    disk.free.set()
    told = await asyncio.gather(lost, behind, store.run(keep, "d"), return_exceptions=True)
    for one in told:
        assert isinstance(one, Refused)
        assert is_away(one)
        assert f"({errno.errorcode[error]})" in str(one)
    for again in (store.run(keep, "e"), store.read(lambda _: None), store.ping()):
        with pytest.raises(Refused, match="start Loket again"):
            await again
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    await store.close()
    anew = Store(store.url)
    assert await anew.run(keep, "f") == "f"
    found = await kept(anew)
    assert found >= {"a", "f"}
    assert "e" not in found
    await anew.close()


async def test_a_disk_that_really_fails_and_what_the_process_leaves(tmp_path: Path) -> None:
    file = tmp_path / "loket.db"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.store.losing", f"sqlite:///{file}",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, log = await process.communicate()
    before, *others = told.decode().splitlines()
    assert before == "before"
    assert len(others) == 3
    assert all("did not reach the disk (EIO)" in line for line in others)
    assert log.decode().count("start Loket again") == 1
    # The kernel may take what was lost for written: so it is written anew, into the database.
    store = Store(f"sqlite:///{file}")
    await store.run(lambda _: None)
    alone = shutil.copy(file, tmp_path / "alone.db")
    with sqlite3.connect(alone) as database:
        found = {name for (name,) in database.execute("SELECT name FROM cursor")}
    assert {"before", "lost"} <= found == await kept(store)
    await store.close()


async def test_the_name_of_a_new_log_is_on_the_disk_too(
    store: Store, disk: Disk, tmp_path: Path
) -> None:
    await store.run(keep, "a")
    assert disk.brought == [str(tmp_path), f"{tmp_path}/loket.db-wal"]


async def test_nothing_is_kept_in_a_log_that_was_moved_away(store: Store, tmp_path: Path) -> None:
    await store.run(keep, "a")
    log = tmp_path / "loket.db-wal"
    away = log.rename(tmp_path / "away")
    with pytest.raises(Refused, match="moved or replaced"):
        await store.run(keep, "b")
    log.touch()
    with pytest.raises(Refused, match="moved or replaced"):
        await store.run(keep, "c")
    away.rename(log)
    assert await store.run(keep, "d") == "d"
    assert await kept(store) == {"a", "d"}


async def test_a_log_that_begins_anew_is_flushed_as_before(
    store: Store, disk: Disk, tmp_path: Path
) -> None:
    def fill(session: Session, number: int) -> None:
        rows.add(session, Blob(sha256=str(number), content=os.urandom(2**20)))

    log = tmp_path / "loket.db-wal"
    disk.brought.clear()
    many = 3 * LOG * PAGE // 2**20
    for number in range(many):
        await store.run(fill, number)
    assert log.stat().st_size < 2 * LOG * PAGE
    assert disk.brought.count(str(log)) == many


async def test_the_log_of_a_new_connection_is_what_is_flushed(
    store: Store, disk: Disk, tmp_path: Path
) -> None:
    await store.run(keep, "a")
    store.engine.dispose()
    store.writes.dispose()  # the last that had it open: SQLite takes the log over and deletes it
    log = tmp_path / "loket.db-wal"
    assert not log.exists()
    disk.brought.clear()
    await store.run(keep, "b")
    assert disk.brought == [str(tmp_path), str(log)]
    assert f"{log} (deleted)" not in held_open()


async def test_the_log_is_found_by_a_link_and_behind_options(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "loket.db")
    store = Store(f"sqlite:///{tmp_path}/link.db?timeout=9")
    await store.create()
    assert await store.run(keep, "a") == "a"
    assert disk.brought == [str(tmp_path), f"{tmp_path}/loket.db-wal"]
    await store.close()
    assert set(await asyncio.to_thread(os.listdir, tmp_path)) == {"loket.db", "link.db"}


async def test_closing_tells_what_waits_for_the_disk(store: Store, disk: Disk) -> None:
    await store.run(keep, "a")
    waiting = [await stalled(store, disk, "b"), await performed(store, "c")]
    closing = asyncio.create_task(store.close())
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in (*waiting, closing))
    disk.free.set()
    async with asyncio.timeout(9):
        await closing
        assert await asyncio.gather(*waiting) == ["b", "c"]


@pytest.mark.parametrize("address", ["sqlite:///{}/loket.db", "sqlite://"])
async def test_where_nothing_need_be_durable_nothing_is_waited_for(
    disk: Disk, tmp_path: Path, address: str
) -> None:
    before = {*threading.enumerate()}
    setting = "OFF" if "{}" in address else "FULL"
    store = Store(address.format(tmp_path), synchronous=setting)
    assert await store.run(lambda _: 1) == 1
    assert {thread.name for thread in {*threading.enumerate()} - before} == {"writer"}
    assert disk.brought == []
    await store.close()
