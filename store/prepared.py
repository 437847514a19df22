"""Statements that are compiled once and given to the driver as they are.

SQLAlchemy writes the SQL and knows the types; doing so again at each execution costs four times as
much as SQLite itself, and every message needs a dozen statements.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from json import JSONDecoder, JSONEncoder
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

Process = Callable[[Any], Any]
_encode, _decode = JSONEncoder().encode, JSONDecoder().decode


class Prepared:
    """A statement with named binds; `keys` are the columns that an insert or update sets."""

    def __init__(self, statement: Executable, keys: Iterable[str] | None = None) -> None:
        self.statement = statement
        self._keys = None if keys is None else list(keys)
        self._for: dict[str, _Compiled] = {}

    def run(self, session: Session, binds: Mapping[str, Any]) -> "Rows":
        """Execute on the session's own connection; give the rows as the driver has them."""
        connection, dialect = raw(session)
        compiled = self._compiled(dialect)
        return Rows(connection.execute(compiled.sql, compiled.given(binds)), compiled)

    def run_many(self, session: Session, many: Iterable[Mapping[str, Any]]) -> None:
        """Execute for many sets of binds; nothing is returned."""
        connection, dialect = raw(session)
        compiled = self._compiled(dialect)
        connection.cursor().executemany(compiled.sql, [compiled.given(binds) for binds in many])

    def _compiled(self, dialect: Dialect) -> "_Compiled":
        known = self._for.get(dialect.name)
        if known is None:
            known = self._for[dialect.name] = _Compiled(self.statement, self._keys, dialect)
        return known


class Rows:
    """What a statement found."""

    def __init__(self, cursor: Any, compiled: "_Compiled") -> None:
        self._cursor, self._compiled = cursor, compiled

    def first(self) -> dict[str, Any] | None:
        """Return the first row by column names, None if there is none."""
        found = self._cursor.fetchone()
        return None if found is None else self._compiled.told(found)

    def every(self) -> list[dict[str, Any]]:
        """Return all rows by column names."""
        return [self._compiled.told(found) for found in self._cursor.fetchall()]

    def value(self) -> Any:
        """Return the first column of the first row, None if there is none."""
        found = self._cursor.fetchone()
        return None if found is None else found[0]

    def key(self) -> Any:
        """Return the key of the row that was inserted, None if it was there already."""
        if self._compiled.tells_key:
            return self.value()
        return self._cursor.lastrowid if self._cursor.rowcount else None


class _Compiled:
    """The SQL for one database, and how values are turned there and back."""

    def __init__(self, statement: Executable, keys: list[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        self._fixed = {
            name: value
            for name, value in compiled.params.items()
            if value is not None and not compiled.binds[name].required
        }
        types = {compiled.bind_names[bind]: bind.type for bind in compiled.bind_names}
        turn = {name: _written(kind, dialect) for name, kind in types.items()}
        names = compiled.positiontup or list(types)
        self._keys = None if compiled.positiontup is not None else names
        self._pick = _picking(names)
        self._turned = [(at, process) for at, name in enumerate(names) if (process := turn[name])]
        columns = list(getattr(statement, "exported_columns", ()))
        self.tells_key = bool(columns)
        self._names = [column.name for column in columns]
        self._back: list[tuple[str, Process]] = [
            (column.name, process) for column in columns if (process := _read(column.type, dialect))
        ]

    def given(self, binds: Mapping[str, Any]) -> Any:
        """Return binds as the driver takes them."""
        values = list(self._pick({**self._fixed, **binds} if self._fixed else binds))
        for at, turn in self._turned:
            values[at] = turn(values[at])
        return values if self._keys is None else dict(zip(self._keys, values, strict=True))

    def told(self, row: Any) -> dict[str, Any]:
        """Return a row of the driver by column names."""
        values = dict(zip(self._names, row, strict=True))
        for name, process in self._back:
            if (value := values[name]) is not None:
                values[name] = process(value)
        return values


def _picking(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Iterable[Any]]:
    """Return what takes values by name: all in one call, not one by one."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda held: [held[name] for name in names]


def _written(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """Return how a value of a type is given to the driver."""
    if dialect.name == "sqlite" and isinstance(kind, UTCDateTime):
        return _instant_as_text
    if dialect.name == "sqlite" and isinstance(kind, JSON):
        return lambda value: "{}" if value == {} else _encode(value)
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _read(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """Return how a value of a type is taken from the driver."""
    if dialect.name == "sqlite" and isinstance(kind, UTCDateTime):
        return _instant_in_text
    if dialect.name == "sqlite" and isinstance(kind, JSON):
        return _json_in_text
    return kind.dialect_impl(dialect).result_processor(dialect, None)


@lru_cache(maxsize=512)  # a verb writes its one instant into ten columns
def _instant_as_text(at: datetime | None) -> str | None:
    """Return an instant as SQLAlchemy keeps it on SQLite, in a fifth of the time."""
    if at is None:
        return None
    if at.utcoffset() is None:
        raise ValueError("an instant without a zone")
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:-6]


@lru_cache(maxsize=2048)  # the same rows are read by one verb after the other
def _instant_in_text(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def _json_in_text(text: str) -> Any:
    return {} if text == "{}" else _decode(text)


def raw(session: Session) -> tuple[Any, Dialect]:
    """Return the driver's connection under a session, and its dialect."""
    known = session.info.get("raw")
    if known is None:
        connection = session.connection()
        known = (connection.connection.dbapi_connection, connection.dialect)
        session.info["raw"] = known
    return known
