"""Bring a database to the newest shape; only forward.

Alembic costs 250 ms and 20 MB to import, so a database that is new enough, or empty, never meets
it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

from store.nouns import DIALECTS, write_conditions

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent / "migrations"
VERSION = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""The table in which Alembic keeps which migration a database is at, as it makes it itself."""


def newest() -> str:
    """Return the name of the newest migration."""
    return versions()[-1]


def versions() -> list[str]:
    """Return the names of all migrations, the oldest first: their files are numbered."""
    names = sorted(p.stem for p in (HERE / "versions").glob("[0-9]*.py"))
    return [name.split("_")[0] for name in names]


def current(engine: Engine) -> str | None:
    """Return the migration a database is at; None when it is empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def is_newest(engine: Engine) -> bool:
    """Return whether a database has the newest shape."""
    return current(engine) == newest()


def migrate(engine: Engine) -> tuple[str | None, str]:
    """Bring a database to the newest shape; return the migrations before and after."""
    before = current(engine)
    if before != newest() and not make_new(engine):
        upgrade(engine)
    return before, newest()


def make_new(engine: Engine) -> bool:
    """Give an empty database the newest shape at once, without Alembic; return whether it was."""
    write_conditions(engine.dialect.name)
    with engine.begin() as connection:
        _alone(connection)
        if inspect(connection).get_table_names():
            return False
        SQLModel.metadata.create_all(connection, checkfirst=False)  # there are none
        connection.execute(text(VERSION))
        connection.execute(text("INSERT INTO alembic_version VALUES (:name)"), {"name": newest()})
    return True


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing."""
    with engine.begin() as connection:
        _alone(connection)
        run(connection, "head")


def run(connection: Connection, version: str) -> None:
    """Run the migrations that are missing up to a version, in the transaction that is open."""
    from alembic import command

    command.upgrade(_config(connection), version)


def _alone(connection: Connection) -> None:
    """Wait until no other process migrates: several may start on one new database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('loket migrate'))"))
        connection.execute(text("SET LOCAL lock_timeout = '15s'"))


def drift(engine: Engine) -> list[object]:
    """Return how the code's tables differ from the database's; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    write_conditions(*DIALECTS)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def write(engine: Engine, name: str, message: str) -> None:
    """Write a new migration from what the code has and the database lacks (for developers)."""
    from alembic import command

    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=name)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
