"""A sign of life: a lock on PostgreSQL that nobody can hold for a process that died.

The server lets go of it with the connection, so others learn of a death at once, not after a wait.
"""

from contextlib import suppress

from sqlalchemy import Connection, Engine, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

SHOWN = "shown-"
"""Begins the names that show a sign of life; of others nobody knows whether they live."""
_KEY = func.hashtextextended(bindparam("name"), 0)
_HOLD = select(func.pg_try_advisory_lock(_KEY))
_FREE = select(func.pg_try_advisory_xact_lock(_KEY))


class SignOfLife:
    """The lock of one process under its name, on a connection of its own. Blocks."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name
        self._connection: Connection | None = None

    def show(self) -> None:
        """Hold the lock, on a new connection if the last has gone."""
        try:
            if self._connection is None:
                own = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                own.detach()  # the pool neither counts nor replaces it
                self._connection = own
                own.execute(_HOLD, {"name": self._name})
            self._connection.execute(select(1))
        except DBAPIError:
            self.end()
            raise

    def end(self) -> None:
        """Let go of it."""
        own, self._connection = self._connection, None
        if own is not None:
            with suppress(DBAPIError):
                own.close()


def is_gone(session: Session, name: str) -> bool:
    """Return whether a process shows no sign of life, though it would if it lived."""
    if not name.startswith(SHOWN):
        return False
    return bool(session.connection().execute(_FREE, {"name": name}).scalar())
