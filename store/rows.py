"""Nouns to rows and back, one statement each.

The unit of work of an ORM costs four times as much as the statement itself, and the path of every
message goes through here; so rows are written by name, when the verb says so.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Insert, Select, Table, Update, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from desk.row import Row

R = TypeVar("R", bound=Row)


def add(session: Session, row: R) -> R:
    """Insert a new noun and give it its id."""
    key = session.connection().execute(_insert(type(row)), _values(row)).scalar()
    if _has_id(type(row)):
        row.id = key
    return row


def add_all(session: Session, rows: Iterable[Row]) -> None:
    """Insert nouns of one kind in one statement, when nobody asks for their ids."""
    batch = list(rows)
    if batch:
        statement = _plain_insert(type(batch[0]))
        session.connection().execute(statement, [_values(row) for row in batch])


def add_later(session: Session, *waiting: Row) -> None:
    """Insert rows of one kind at the end of the verb, all in one statement."""
    session.info.setdefault("later", []).extend(waiting)


def add_waiting(session: Session) -> None:
    """Insert what was left for the end of the verb (the store does this)."""
    add_all(session, session.info.pop("later", ()))


def add_new(session: Session, row: Row) -> bool:
    """Insert a noun unless its unique key is there already; return whether it was new."""
    connection = session.connection()
    statement = _insert_new(type(row), connection.dialect.name)
    found = connection.execute(statement, _values(row)).first()
    if found is not None and _has_id(type(row)):
        row.id = found[0]
    return found is not None


def first(session: Session, kind: type[R], statement: Executable, /, **binds: Any) -> R | None:
    """Return the first row of a statement over all columns of `kind`, as a noun."""
    found = session.connection().execute(statement, binds).first()
    return None if found is None else kind(**found._mapping)


def every(session: Session, kind: type[R], statement: Executable, /, **binds: Any) -> list[R]:
    """Return all rows of a statement over all columns of `kind`, as nouns."""
    rows = session.connection().execute(statement, binds)
    return [kind(**found._mapping) for found in rows]


def get(session: Session, kind: type[R], key: int, *, lock: bool = False) -> R | None:
    """Return the noun with an id, locked against other writers on PostgreSQL."""
    return first(session, kind, _by_id(kind, lock), key=key)


def save(session: Session, row: Row, *names: str) -> None:
    """Write the named fields of a noun that has an id."""
    values = {name: getattr(row, name) for name in names}
    session.connection().execute(_update(type(row), names), {**values, "key": row.id})  # type: ignore[attr-defined]


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


def _values(row: Row) -> dict[str, Any]:
    held = row.__dict__
    values = {name: held[name] for name in _names(type(row))}
    if held.get("id") is not None:
        values["id"] = held["id"]
    return values


@cache
def _insert(kind: type[Row]) -> Insert:
    key = next(iter(table(kind).primary_key))
    return insert(table(kind)).returning(key)


@cache
def _plain_insert(kind: type[Row]) -> Insert:
    return insert(table(kind))


@cache
def _insert_new(kind: type[Row], dialect: str) -> Executable:
    key = next(iter(table(kind).primary_key))
    if dialect == "sqlite":
        return sqlite.insert(table(kind)).on_conflict_do_nothing().returning(key)
    return postgresql.insert(table(kind)).on_conflict_do_nothing().returning(key)


@cache
def _by_id(kind: type[Row], lock: bool) -> Executable:
    statement = columns(kind).where(table(kind).c.id == bindparam("key"))
    return statement.with_for_update() if lock else statement


@cache
def _update(kind: type[Row], names: tuple[str, ...]) -> Update:
    found = table(kind)
    return (
        update(found).where(found.c.id == bindparam("key")).values({n: bindparam(n) for n in names})
    )
