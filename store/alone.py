"""Who else uses a database: one server at the most on a SQLite file, none while it is restored."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


class InUse(RuntimeError):
    """Somebody else uses the database; the message says what to do."""


@contextlib.contextmanager
def held(engine: Engine) -> Iterator[None]:
    """Hold a SQLite file against other servers and restores, until the block or the process ends.

    PostgreSQL is made for many. Raises InUse.
    """
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if not file or file == ":memory:" or not Path(file).parent.is_dir():
        # Without its folder there is nothing to hold, and opening the database says so.
        yield
        return
    with held_file(Path(file)):
        yield


@contextlib.contextmanager
def held_file(file: Path) -> Iterator[None]:
    """Hold a SQLite file, also one that is still to be made or thrown away. Raises InUse."""
    # A file of its own: opening and closing the database's would drop SQLite's locks on it.
    lock = os.open(f"{file}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(f"{file} is in use by a Loket that runs; stop it first") from None
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Make sure that no server uses the database. Raises InUse."""
    with held(engine):
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                others = connection.execute(_OTHERS).scalar_one()
            if others:
                raise InUse(
                    f"{others} other connections use the database; stop every Loket that runs on it"
                )
        yield
