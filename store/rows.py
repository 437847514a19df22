"""Nouns to rows and back, one statement each.

The unit of work of an ORM costs four times as much as the statement itself, and the path of every
message goes through here; so rows are written by name, when the verb says so.
"""

import importlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Select, Table, bindparam, insert, select, update
from sqlmodel import Session

from desk.row import Row
from store.prepared import Prepared, raw

R = TypeVar("R", bound=Row)


def add(session: Session, row: R) -> R:
    """Insert a new noun and give it its id."""
    held = row.__dict__
    statement = _insert(type(row), held.get("id") is not None, raw(session)[1].name)
    key = statement.run(session, held).key()
    if _has_id(type(row)):
        held["id"] = key
    return row


def add_all(session: Session, rows: Iterable[Row]) -> None:
    """Insert nouns of one kind in one statement, when nobody asks for their ids."""
    batch = list(rows)
    if batch:
        _plain_insert(type(batch[0])).run_many(session, [row.__dict__ for row in batch])


def add_later(session: Session, *waiting: Row) -> None:
    """Insert rows of one kind at the end of the verb, all in one statement."""
    session.info.setdefault("later", []).extend(waiting)


def add_waiting(session: Session) -> None:
    """Insert what was left for the end of the verb (the store does this)."""
    add_all(session, session.info.pop("later", ()))


def add_new(session: Session, row: Row) -> bool:
    """Insert a noun unless its unique key is there already; return whether it was new."""
    dialect = raw(session)[1].name
    held = row.__dict__
    key = _insert_new(type(row), dialect).run(session, held).key()
    if key is not None and _has_id(type(row)):
        held["id"] = key
    return key is not None


def first(
    session: Session, kind: type[R], statement: Executable | Prepared, /, **binds: Any
) -> R | None:
    """Return the first row of a statement over all columns of `kind`, as a noun."""
    if isinstance(statement, Prepared):
        found = statement.run(session, binds).first()
        return None if found is None else kind.read(found)
    one = session.connection().execute(statement, binds).first()
    return None if one is None else kind(**one._mapping)


def every(
    session: Session, kind: type[R], statement: Executable | Prepared, /, **binds: Any
) -> list[R]:
    """Return all rows of a statement over all columns of `kind`, as nouns."""
    if isinstance(statement, Prepared):
        return [kind.read(found) for found in statement.run(session, binds).every()]
    return [kind(**found._mapping) for found in session.connection().execute(statement, binds)]


def get(session: Session, kind: type[R], key: int, *, lock: bool = False) -> R | None:
    """Return the noun with an id, locked against other writers on PostgreSQL."""
    found = _by_id(kind, lock).run(session, {"key": key}).first()
    return None if found is None else kind.read(found)


def several(session: Session, kind: type[R], keys: Sequence[int], *, lock: bool = False) -> list[R]:
    """Return the nouns with some ids, in their order: in it they are locked, whoever asks."""
    return every(session, kind, _by_ids(kind, len(keys), lock), **numbered(keys))


def among(column: Any, count: int) -> Any:
    """Return the condition that a column is one of so many keys, which `numbered` binds."""
    return column.in_([bindparam(f"key{n}") for n in range(count)])


def numbered(keys: Iterable[int]) -> dict[str, int]:
    """Return binds for `among`."""
    return {f"key{n}": key for n, key in enumerate(keys)}


def save(session: Session, row: Row, *names: str) -> None:
    """Write the named fields of a noun that has an id."""
    held = row.__dict__
    values = {name: held[name] for name in names}
    values["key"] = held["id"]
    _update(type(row), names).run(session, values)


def write(session: Session, kind: type[Row], key: int, **values: Any) -> None:
    """Write fields of the noun with an id, when nobody needs the noun itself."""
    _update(kind, tuple(values)).run(session, {**values, "key": key})


def table(kind: type[Row]) -> Table:
    """Return the table of a noun."""
    made: Table = kind.__table__  # type: ignore[attr-defined]
    return made


def columns(kind: type[Row]) -> Select[Any]:
    """Return a select over all columns of a noun, for `first` and `every`."""
    return select(table(kind))


@cache
def _has_id(kind: type[Row]) -> bool:
    return "id" in table(kind).c


@cache
def _names(kind: type[Row]) -> tuple[str, ...]:
    return tuple(column.name for column in table(kind).c if column.name != "id")


@cache
def _insert(kind: type[Row], with_id: bool, dialect: str) -> Prepared:
    keys = [*_names(kind), "id"] if with_id else _names(kind)
    return Prepared(_telling_key(insert(table(kind)), kind, dialect), keys)


def _telling_key(statement: Any, kind: type[Row], dialect: str) -> Any:
    """Return an insert that tells the key; SQLite's driver does so anyway, and far quicker."""
    if dialect == "sqlite":
        return statement
    return statement.returning(next(iter(table(kind).primary_key)))


@cache
def _plain_insert(kind: type[Row]) -> Prepared:
    return Prepared(insert(table(kind)), _names(kind))


@cache
def _insert_new(kind: type[Row], dialect: str) -> Prepared:
    # Each dialect costs 2 MB and is imported only where it is used.
    dialects = importlib.import_module(f"sqlalchemy.dialects.{dialect}")
    statement = dialects.insert(table(kind)).on_conflict_do_nothing()
    return Prepared(_telling_key(statement, kind, dialect), _names(kind))


@cache
def _by_id(kind: type[Row], lock: bool) -> Prepared:
    statement = columns(kind).where(table(kind).c.id == bindparam("key"))
    return Prepared(statement.with_for_update() if lock else statement)


@cache
def _by_ids(kind: type[Row], count: int, lock: bool) -> Prepared:
    key = table(kind).c.id
    statement = columns(kind).where(among(key, count)).order_by(key)
    return Prepared(statement.with_for_update() if lock else statement)


@cache
def _update(kind: type[Row], names: tuple[str, ...]) -> Prepared:
    found = table(kind)
    written = update(found).where(found.c.id == bindparam("key"))
    return Prepared(
        written.values({name: bindparam(name, type_=found.c[name].type) for name in names})
    )
