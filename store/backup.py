"""Everything in one file, the same for both databases: so a backup also moves an office.

The file is gzip; its lines are JSON: first what it is, then per table its name and its rows, at the
end how many rows there were. Bytes are base64, instants ISO 8601 in UTC. They are ASCII: so they
can name half of a surrogate pair, which no file holds, and one such row keeps no other from it.
"""

import base64
import gzip
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select, text
from sqlmodel import SQLModel

from store.migrate import is_newest, migrate, newest, run, versions

FAMILY = "loket-backup-"
FORMAT = f"{FAMILY}1"
HEAD = 100
"""Bytes in which a file says that it is a backup."""
OWN = ("", "-wal", "-shm", "-journal", ".lock")
"""How the names of a SQLite database's files end."""
AT_ONCE = 500


class BadBackup(ValueError):
    """The file is not a whole backup of ours; the message says why."""


def backup(engine: Engine, file: Path) -> int:
    """Write a consistent copy, also while the database is in use; return the number of rows.

    Give it a reader's engine: on SQLite a writer's would keep all others from writing. Only its
    owner may read the file. An older backup makes place for a whole one only. Raises BadBackup when
    the database is of another version or the file is something else, OSError.
    """
    partial = file.with_name(f"{file.name}.partial")
    for written in (file, partial):
        _spare(engine, written)
    if not is_newest(engine):
        raise BadBackup(f"the database is not at version {newest()}; run `loket migrate` first")
    try:
        with _private(partial) as out:
            count = _write_all(engine, out)
        _to_disk(partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return count


def restore(engine: Engine, file: Path, *, replace: bool = False) -> int:
    """Fill a database from a backup, whole or not at all; return the number of rows.

    What an older Loket wrote goes into the tables of its time, which are migrated then. Raises
    BadBackup when the file is damaged, of a newer version, or the database holds something and
    `replace` was not said.
    """
    expected, version = check(file), _version(file)
    older = version != newest()
    migrate(engine)
    with engine.begin() as connection:
        if _holds_rows(connection) and not replace:
            raise BadBackup("the database is not empty; say --replace to overwrite it")
        tables: Mapping[str, Table] = SQLModel.metadata.tables
        if older:
            tables = _of_version(connection, version)
        else:
            _clear(connection)
        for name, batch in _batches(file):
            connection.execute(insert(tables[name]), batch)
        if older:
            run(connection, "head")
        if connection.dialect.name == "postgresql":
            _reset_sequences(connection)
    return expected


def check(file: Path) -> int:
    """Return how many rows a backup holds; raises BadBackup when it is not whole."""
    count = 0
    end: Any = None
    try:
        lines = _lines(file)
        head: Any = next(lines, {})
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise BadBackup(f"{file} is not a Loket backup")
        if head["migration"] not in versions():
            raise BadBackup(
                f"{file} is of version {head['migration']}, this Loket knows those up to"
                f" {newest()}; update Loket first"
            )
        for line in lines:
            end = line
            count += isinstance(line, list)
    except gzip.BadGzipFile as error:
        raise BadBackup(f"{file} is not a Loket backup, or it is damaged") from error
    except FileNotFoundError as error:
        raise BadBackup(f"{file}: there is no such file") from error
    except (OSError, EOFError, ValueError) as error:
        if isinstance(error, BadBackup):
            raise
        raise BadBackup(f"{file} is damaged or cut short ({type(error).__name__})") from error
    if not isinstance(end, dict) or end.get("rows") != count:
        raise BadBackup(f"{file} is cut short: {count} rows, its end is missing")
    return count


def _spare(engine: Engine, file: Path) -> None:
    """Raise BadBackup where a backup would take the place of anything but an older one."""
    if file.is_dir():
        raise BadBackup(f"{file} is a folder; name a file in it, such as {file / 'loket.backup'}")
    if any(_same(file, own) for own in _own(engine)):
        raise BadBackup(f"{file} belongs to the database itself; name another file")
    if file.exists() and not _is_ours(file):
        raise BadBackup(f"{file} is there and is no Loket backup; name another file, or remove it")


def _own(engine: Engine) -> list[Path]:
    """Return the files of a SQLite database, also those that are not there now."""
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    return [Path(f"{database}{end}") for end in OWN] if database else []


def _same(file: Path, other: Path) -> bool:
    """Return whether two names are of one file, also where it is still to be made."""
    if file.exists() and other.exists():
        return file.samefile(other)
    return file.resolve() == other.resolve()


def _is_ours(file: Path) -> bool:
    """Return whether a file began as a backup, or holds nothing."""
    if not file.is_file():
        return False
    if not file.stat().st_size:
        return True
    try:
        with gzip.open(file) as lines:
            return lines.readline(HEAD).startswith(f'{{"format": "{FAMILY}'.encode())
    except (gzip.BadGzipFile, zlib.error, EOFError):
        return False


def _tables() -> list[Table]:
    return list(SQLModel.metadata.sorted_tables)


@contextmanager
def _private(file: Path) -> Iterator[TextIO]:
    """Open a new file for lines that only its owner may read: it holds what people wrote."""
    file.unlink(missing_ok=True)
    with (
        os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as raw,
        gzip.open(raw, "wt", encoding="utf-8", compresslevel=5) as lines,
    ):
        yield lines


def _write_all(engine: Engine, out: TextIO) -> int:
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            out.write(json.dumps({"format": FORMAT, "migration": newest()}) + "\n")
            count = sum(_write(connection, table, out) for table in _tables())
            out.write(json.dumps({"rows": count}) + "\n")
    return count


def _write(connection: Connection, table: Table, out: TextIO) -> int:
    out.write(json.dumps({"table": table.name, "columns": [c.name for c in table.c]}) + "\n")
    count = 0
    order = list(table.primary_key.columns)
    rows = connection.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*order))
    for row in rows:
        out.write(json.dumps([_plain(value) for value in row]) + "\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return {"j": value} if isinstance(value, dict) else value


def _back(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "b" in value:
        return base64.b64decode(value["b"])
    if "d" in value:
        return date.fromisoformat(value["d"])
    return datetime.fromisoformat(value["t"]) if "t" in value else value["j"]


def _lines(file: Path) -> Iterator[Any]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _version(file: Path) -> str:
    return str(next(_lines(file))["migration"])


def _of_version(connection: Connection, version: str) -> Mapping[str, Table]:
    """Take all tables away and make those of an older version; return them by name.

    Their columns have our types as far as we still have them.
    """
    there, made = MetaData(), MetaData()
    there.reflect(connection)
    there.drop_all(connection)
    run(connection, version)
    made.reflect(connection)
    for name, table in made.tables.items():
        ours = SQLModel.metadata.tables.get(name)
        for column in table.c:
            if ours is not None and column.name in ours.c:
                column.type = ours.c[column.name].type
    return made.tables


def _batches(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    table, names = "", list[str]()
    batch: list[dict[str, Any]] = []
    for line in _lines(file):
        if isinstance(line, list):
            batch.append(dict(zip(names, map(_back, line), strict=True)))
        if batch and (isinstance(line, dict) or len(batch) == AT_ONCE):
            yield table, batch
            batch = []
        if isinstance(line, dict) and "table" in line:
            table, names = line["table"], line["columns"]


def _holds_rows(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() for table in _tables())


def _clear(connection: Connection) -> None:
    for table in reversed(_tables()):
        connection.execute(table.delete())


def _reset_sequences(connection: Connection) -> None:
    for table in _tables():
        if "id" in table.c:
            last = connection.execute(select(func.max(table.c.id))).scalar() or 0
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:t, 'id'), :last, :used)"),
                {"t": f'"{table.name}"', "last": max(last, 1), "used": last > 0},
            )


def _to_disk(file: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())
