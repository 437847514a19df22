"""A backup is whole, consistent, and moves an office between databases."""

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from desk.message import Message
from desk.ticket import Ticket
from router import Router
from store import Store
from store.backup import BadBackup, backup, check, restore
from store.migrate import drift, is_newest, make_new, migrate, newest, upgrade
from tests.cast import FixedClock, by_mail, minds, offices, wulan
from tests.router.test_receive import every

SQLITE_SHAPE = """
    SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type = 'index'
    UNION ALL
    SELECT t.name || ' ' || c.name || ' ' || c.type || c."notnull" || c.pk
    FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
    UNION ALL
    SELECT t.name || ' ' || group_concat(c.name) FROM sqlite_master t
    JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
    WHERE t.type = 'table' GROUP BY t.name, i.name
"""
POSTGRES_SHAPE = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
"""


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/empty.db", synchronous="OFF")


async def test_what_was_backed_up_comes_back_the_same(
    router: Router, empty: Store, tmp_path: Path
) -> None:
    _migrated(router.store)
    await router.receive(wulan("minta data", 1))
    await router.receive(by_mail("jam berapa?", 2))
    count = backup(router.store.readers, tmp_path / "b")
    assert restore(empty.engine, tmp_path / "b") == count
    copy = Router(empty, offices(), minds, clock=FixedClock())
    before, after = await every(router, Message), await every(copy, Message)
    assert [m.__dict__ | {"_sa_instance_state": 0} for m in before] == [
        m.__dict__ | {"_sa_instance_state": 0} for m in after
    ]
    await empty.close()


async def test_half_of_a_surrogate_pair_in_one_row_keeps_no_other_from_being_backed_up(
    router: Router, empty: Store, tmp_path: Path
) -> None:
    _migrated(router.store)
    await router.receive(replace(wulan("minta data", 1), extra={"place": "\ud800"}))
    count = backup(router.store.readers, tmp_path / "b")
    assert restore(empty.engine, tmp_path / "b") == count
    copy = Router(empty, offices(), minds, clock=FixedClock())
    assert "\ud800" in [m.extra.get("place") for m in await every(copy, Message)]
    await empty.close()


async def test_after_a_restore_new_rows_get_new_ids(
    store: Store, router: Router, tmp_path: Path
) -> None:
    _migrated(store)
    await router.receive(wulan("minta data", 1))
    backup(store.readers, tmp_path / "b")
    restore(store.engine, tmp_path / "b", replace=True)
    receipt = await router.receive(wulan("lagi", 2))
    assert receipt.message_id == 3


async def test_a_database_that_holds_something_is_not_overwritten_by_mistake(
    store: Store, router: Router, tmp_path: Path
) -> None:
    _migrated(store)
    await router.receive(wulan("minta data"))
    backup(store.readers, tmp_path / "b")
    with pytest.raises(BadBackup, match="--replace"):
        restore(store.engine, tmp_path / "b")


async def test_only_its_owner_reads_a_backup_also_over_one_that_others_read(
    store: Store, tmp_path: Path
) -> None:
    _migrated(store)
    for name in ("b", "b.partial"):
        (tmp_path / name).touch(0o644)
    backup(store.readers, tmp_path / "b")
    assert _left(tmp_path) == {"b": 0o600}


async def test_what_cannot_be_backed_up_says_why_and_leaves_nothing(
    store: Store, empty: Store, tmp_path: Path
) -> None:
    _migrated(store)
    (tmp_path / "b").mkdir()
    with pytest.raises(BadBackup, match="is a folder"):
        backup(store.readers, tmp_path / "b")
    with pytest.raises(BadBackup, match="loket migrate"):
        backup(empty.readers, tmp_path / "c")
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE lesson"))
    with pytest.raises(SQLAlchemyError):
        backup(store.readers, tmp_path / "d")
    assert _left(tmp_path).keys() == {"b"}
    await empty.close()


@pytest.mark.parametrize("own", ["{}", "{}-wal", "{}-shm", "{}.lock", "link", "hard", "before"])
async def test_no_backup_takes_the_place_of_the_database_it_is_of(tmp_path: Path, own: str) -> None:
    running = tmp_path / "before.partial"
    store = Store(f"sqlite:///{running}", synchronous="OFF")
    migrate(store.engine)
    (tmp_path / "link").symlink_to(running)
    (tmp_path / "hard").hardlink_to(running)
    with pytest.raises(BadBackup, match="belongs to the database itself; name another file"):
        backup(store.readers, tmp_path / own.format(running.name))
    assert running.read_bytes().startswith(b"SQLite format 3")
    assert is_newest(store.engine)
    await store.close()


async def test_a_file_that_is_no_backup_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    _migrated(store)
    for name, held in (
        ("b", b"a letter"),
        ("c", gzip.compress(b'{"format": "zip"}\n')),
        ("d", gzip.compress(b"a letter")[:12]),
        ("b2.partial", b"a letter"),
    ):
        (tmp_path / name).write_bytes(held)
        with pytest.raises(BadBackup, match="is no Loket backup; name another file, or remove it"):
            backup(store.readers, tmp_path / name.removesuffix(".partial"))
        assert (tmp_path / name).read_bytes() == held
    os.mkfifo(tmp_path / "b3")
    with pytest.raises(BadBackup, match="is no Loket backup"):
        backup(store.readers, tmp_path / "b3")


async def test_an_older_backup_makes_place_for_a_whole_one_only(
    store: Store, tmp_path: Path
) -> None:
    _migrated(store)
    count = backup(store.readers, tmp_path / "b")
    assert backup(store.readers, tmp_path / "b") == count == check(tmp_path / "b")
    older = (tmp_path / "b").read_bytes()
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE lesson"))
    with pytest.raises(SQLAlchemyError):
        backup(store.readers, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == older
    assert _left(tmp_path).keys() == {"b"}


@pytest.mark.parametrize("cut", [10, 100, 1000])
async def test_a_backup_that_is_cut_short_is_refused_before_anything_is_touched(
    router: Router, empty: Store, tmp_path: Path, cut: int
) -> None:
    _migrated(router.store)
    await router.receive(wulan("minta data"))
    backup(router.store.readers, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "cut").write_bytes(whole[:-cut])
    with pytest.raises(BadBackup):
        restore(empty.engine, tmp_path / "cut")
    assert not is_newest(empty.engine)
    await empty.close()


async def test_another_file_is_not_a_backup(empty: Store, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(gzip.compress(b'{"format": "zip"}\n'))
    with pytest.raises(BadBackup, match="not a Loket backup"):
        restore(empty.engine, tmp_path / "other")
    await empty.close()


async def test_a_migrated_database_has_the_shape_the_code_expects(store: Store) -> None:
    _migrated(store)
    assert drift(store.engine) == []
    assert migrate(store.engine)[0] == migrate(store.engine)[1]


async def test_an_empty_database_gets_the_shape_that_all_migrations_give(store: Store) -> None:
    _migrated(store)
    migrated = _shape(store)
    _dropped(store)
    assert migrate(store.engine) == (None, newest())
    assert _shape(store) == migrated


async def test_a_database_that_is_not_empty_is_migrated(store: Store) -> None:
    assert not make_new(store.engine)


async def test_what_an_older_loket_backed_up_is_restored_and_migrated(
    store: Store, router: Router, tmp_path: Path
) -> None:
    _migrated(store)
    await router.receive(by_mail("Mohon data"))
    [before] = await every(router, Ticket)
    backup(store.readers, tmp_path / "new")
    _age(tmp_path / "new", tmp_path / "old")
    await router.receive(by_mail("Mohon data lain", 2))
    count = restore(store.engine, tmp_path / "old", replace=True)
    assert count == check(tmp_path / "new")
    assert is_newest(store.engine)
    assert drift(store.engine) == []
    [ticket] = await every(router, Ticket)
    assert (ticket.number, ticket.due_at) == (before.number, before.due_at)
    assert (await router.receive(by_mail("Mohon yang lain", 3))).message_id == 3


async def test_a_restore_of_an_older_backup_that_breaks_changes_nothing(
    store: Store, router: Router, tmp_path: Path
) -> None:
    _migrated(store)
    await router.receive(by_mail("Mohon data"))
    backup(store.readers, tmp_path / "new")
    _age(tmp_path / "new", tmp_path / "old", spoil=True)
    with pytest.raises(SQLAlchemyError):
        restore(store.engine, tmp_path / "old", replace=True)
    assert len(await every(router, Ticket)) == 1
    assert drift(store.engine) == []


async def test_what_a_newer_loket_backed_up_says_to_update(store: Store, tmp_path: Path) -> None:
    _migrated(store)
    backup(store.readers, tmp_path / "b")
    lines = gzip.decompress((tmp_path / "b").read_bytes()).decode().splitlines()
    lines[0] = json.dumps(json.loads(lines[0]) | {"migration": "9999"})
    (tmp_path / "b").write_bytes(gzip.compress("\n".join(lines).encode()))
    with pytest.raises(BadBackup, match="update Loket first"):
        restore(store.engine, tmp_path / "b")


def _age(new: Path, old: Path, *, spoil: bool = False) -> None:
    """Write a backup as Loket wrote it before migration 0017, with the column that this took away.

    `spoil` repeats the last ticket.
    """
    lines, table = [], ""
    for line in map(json.loads, gzip.decompress(new.read_bytes()).splitlines()):
        if isinstance(line, list):
            line += [{"t": "2026-03-16T02:00:00+00:00"}] if table == "ticket" else []
            lines += [line] if spoil and table == "ticket" else []
        elif table := line.get("table", ""):
            line["columns"] += ["due_soon_at"] if table == "ticket" else []
        elif "format" in line:
            line["migration"] = "0016"
        else:
            line["rows"] += spoil
        lines.append(line)
    old.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))


async def test_what_was_settled_before_migrating_is_owed_no_more(
    store: Store, router: Router
) -> None:
    _migrated(store)
    for number in (1, 2):
        await router.receive(by_mail("Mohon data", number))
    before = (
        "UPDATE alembic_version SET version_num = '0016'",
        "ALTER TABLE ticket ADD COLUMN due_soon_at TIMESTAMP",
        "UPDATE ticket SET meets_at = next_due_at",
        "UPDATE ticket SET next_due_at = NULL WHERE id = 1",
    )
    with store.engine.begin() as connection:
        for statement in before:
            connection.execute(text(statement))
    upgrade(store.engine)
    assert drift(store.engine) == []
    settled, owed = await every(router, Ticket)
    assert (settled.meets_at, owed.meets_at) == (None, owed.next_due_at)
    assert len(await every(router, Message)) == 4


def _shape(store: Store) -> list[str]:
    """Return every column and index, as the database itself says them."""
    asked = SQLITE_SHAPE if store.on_sqlite else POSTGRES_SHAPE
    with store.engine.connect() as connection:
        return sorted(" ".join(row[0].split()) for row in connection.execute(text(asked)))


def _left(folder: Path) -> dict[str, int]:
    """Return what a backup left in a folder, and who may read each."""
    return {file.name: file.stat().st_mode & 0o777 for file in folder.glob("[bcd]*")}


def _migrated(store: Store) -> None:
    """Build the tables by migrations instead of by the models."""
    _dropped(store)
    upgrade(store.engine)


def _dropped(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        SQLModel.metadata.drop_all(connection)
