"""PostgreSQL: the same verbs, side by side on a pool of threads."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session

from store.rows import add_waiting

T = TypeVar("T")
WRITERS = 8
TRIES = 5
IN_THE_WAY = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: nothing was written."""
GONE = frozenset({"", "57P01", "57P02", "57P03", "53300"})
"""The server went away, is going or not yet there; empty when it could not even say so."""
PATIENCE = 0.5
"""Seconds until a server that went away may be back, at the first try."""
ALIVE = {"connect_timeout": 10, "keepalives_idle": 30, "tcp_user_timeout": 30_000}
"""A server that vanished without a word is given up after half a minute, not after two hours."""


def engine(url: str) -> Engine:
    """Return an engine over psycopg for any PostgreSQL address."""
    address = url.replace("postgres://", "postgresql://", 1)
    address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    made = create_engine(
        address,
        hide_parameters=True,
        pool_size=WRITERS + 4,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args=ALIVE,
    )

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # A lock that somebody forgot must not hold up all threads for ever.
        connection.execute("SET lock_timeout = '15s'")
        connection.commit()

    return made


class Pool:
    """Runs verbs on threads, each in its own transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run `work`; again when it stood in another's way or its connection went away."""
        future = asyncio.get_running_loop().run_in_executor(self._threads, self._perform, work)
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Finish what was handed in."""
        await asyncio.to_thread(self._threads.shutdown)

    def _perform(self, work: Callable[[Session], T]) -> T:
        for attempt in range(1, TRIES):
            try:
                return self._try(work)
            except _Again as again:
                time.sleep(again.wait * attempt)
        try:
            return self._try(work)
        except _Again as again:
            raise again.error from None

    def _try(self, work: Callable[[Session], T]) -> T:
        """Run `work` once. Raises _Again when surely nothing was written."""
        committing = False
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                value = work(session)
                add_waiting(session)
                session.flush()
                session.expunge_all()
                committing = True
                session.commit()
                return value
        except Exception as error:
            code = _sqlstate(error)
            if code in IN_THE_WAY:
                raise _Again(error, 0.01) from error
            # A connection that goes away while it commits may have committed.
            if code in GONE and not committing:
                raise _Again(error, PATIENCE) from error
            raise


class _Again(Exception):
    """Nothing was written, and after a wait in seconds it may go better."""

    def __init__(self, error: Exception, wait: float) -> None:
        super().__init__()
        self.error, self.wait = error, wait


def _sqlstate(error: Exception) -> str | None:
    """Return PostgreSQL's code of an error, empty when the connection was lost without one."""
    from psycopg import OperationalError

    told = getattr(error, "orig", error)  # SQLAlchemy may have wrapped it
    code = getattr(told, "sqlstate", None)
    return "" if code is None and isinstance(told, OperationalError) else code
