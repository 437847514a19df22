"""Statements that are compiled once and given to the driver as they are.

SQLAlchemy writes the SQL and knows the types; doing so again at each execution costs four times as
much as SQLite itself, and every message needs a dozen statements.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import starmap
from json import JSONDecoder, JSONEncoder
from typing import Any

from sqlalchemy import JSON, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

Process = Callable[[Any], Any]
_encode, _decode = JSONEncoder().encode, JSONDecoder().raw_decode


class Prepared:
    """A statement with named binds; `keys` are the columns that an insert or update sets."""

    def __init__(self, statement: Executable, keys: Iterable[str] | None = None) -> None:
        self.statement = statement
        self._keys = None if keys is None else list(keys)
        self._for: dict[str, _Compiled] = {}

    def run(self, session: Session, binds: Mapping[str, Any]) -> "Rows":
        """Execute on the session's own connection; give the rows as the driver has them."""
        connection, dialect = raw(session)
        compiled = self._for.get(dialect.name) or self._compile(dialect)
        return Rows(connection.execute(compiled.sql, compiled.given(binds)), compiled)

    def run_many(self, session: Session, many: Iterable[Mapping[str, Any]]) -> None:
        """Execute for many sets of binds; nothing is returned."""
        connection, dialect = raw(session)
        compiled = self._for.get(dialect.name) or self._compile(dialect)
        connection.cursor().executemany(compiled.sql, [compiled.given(binds) for binds in many])

    def _compile(self, dialect: Dialect) -> "_Compiled":
        compiled = self._for[dialect.name] = _Compiled(self.statement, self._keys, dialect)
        return compiled


class Rows:
    """What a statement found."""

    __slots__ = ("_compiled", "_cursor")

    def __init__(self, cursor: Any, compiled: "_Compiled") -> None:
        self._cursor, self._compiled = cursor, compiled

    def first(self) -> dict[str, Any] | None:
        """Return the first row by column names, None if there is none."""
        found = self._cursor.fetchone()
        return None if found is None else self._compiled.told(*found)

    def every(self) -> list[dict[str, Any]]:
        """Return all rows by column names."""
        return list(starmap(self._compiled.told, self._cursor.fetchall()))

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
    """The SQL for one database, and how values are turned there and back.

    `given` takes binds as a mapping and returns them as the driver takes them; `told` takes the
    values of a row and returns them by column names.
    """

    def __init__(self, statement: Executable, keys: list[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        binds = {compiled.bind_names[bind]: bind for bind in compiled.bind_names}
        fixed = {
            name: value
            for name, value in compiled.params.items()
            if value is not None and not binds[name].required
        }
        names = compiled.positiontup or list(binds)
        turned = {name: _written(bind.type, dialect) for name, bind in binds.items()}
        self.given = _giving(names, fixed, turned, by_name=compiled.positiontup is None)
        columns = list(getattr(statement, "exported_columns", ()))
        self.tells_key = bool(columns)
        self.told = _telling([(column.name, _read(column.type, dialect)) for column in columns])


def _giving(
    names: Sequence[str],
    fixed: Mapping[str, Any],
    turned: Mapping[str, Process | None],
    *,
    by_name: bool,
) -> Callable[[Mapping[str, Any]], Any]:
    """Return what takes values out of binds, each turned as its type wants; some are `fixed`."""
    held: dict[str, Any] = {}
    values = list[str]()
    for at, name in enumerate(names):
        turn = turned[name]
        if name in fixed:
            held[f"v{at}"] = _plain(turn(fixed[name]) if turn else fixed[name])
            values.append(f"v{at}")
        elif turn:
            held[f"t{at}"] = turn
            values.append(f"t{at}(binds[{name!r}])")
        else:
            values.append(f"binds[{name!r}]")
    if by_name:
        found = ", ".join(f"{name!r}: {value}" for name, value in zip(names, values, strict=True))
        return _written_out(f"lambda binds: {{{found}}}", held)
    return _written_out(f"lambda binds: [{', '.join(values)}]", held)


def _plain(value: Any) -> Any:
    """Return a word of an enumeration as text: the driver takes half as long to find it is one."""
    return str(value) if isinstance(value, str) else value


def _telling(columns: Sequence[tuple[str, Process | None]]) -> Callable[..., dict[str, Any]]:
    """Return what takes the values of a row, and returns them turned, by the names of columns."""
    held = {f"t{at}": turn for at, (_, turn) in enumerate(columns)}
    values = ", ".join(
        f"{name!r}: None if v{at} is None else t{at}(v{at})" if turn else f"{name!r}: v{at}"
        for at, (name, turn) in enumerate(columns)
    )
    taken = ", ".join(f"v{at}" for at in range(len(columns)))
    return _written_out(f"lambda {taken}: {{{values}}}", held)


def _written_out(source: str, held: dict[str, Any]) -> Callable[..., Any]:
    """Return a function in which every look-up is written out: a loop takes twice as long.

    All that is in it are the names of columns and binds of our own statements.
    """
    made: Callable[..., Any] = eval(source, held)  # noqa: S307
    return made


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
    """Return what a text of ours holds: nothing stands around it that would have to be skipped."""
    return {} if text == "{}" else _decode(text)[0]


def raw(session: Session) -> tuple[Any, Dialect]:
    """Return the driver's connection under a session, and its dialect."""
    known = session.info.get("raw")
    if known is None:
        connection = session.connection()
        known = (connection.connection.dbapi_connection, connection.dialect)
        session.info["raw"] = known
    return known
