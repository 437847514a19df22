"""PostgreSQL: the same verbs, side by side on a pool of threads."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Engine, create_engine
from sqlmodel import Session

from store.rows import add_waiting

T = TypeVar("T")
WRITERS = 8
TRIES = 3


def engine(url: str) -> Engine:
    """Return an engine over psycopg for any PostgreSQL address."""
    address = url.replace("postgres://", "postgresql://", 1)
    address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(
        address, hide_parameters=True, pool_size=WRITERS + 4, pool_pre_ping=True, pool_recycle=1800
    )


class Pool:
    """Runs verbs on threads, each in its own transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")

    async def run(self, work: Callable[[Session], T]) -> T:
        """Run `work`; again when two transactions stood in each other's way."""
        future = asyncio.get_running_loop().run_in_executor(self._threads, self._perform, work)
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Finish what was handed in."""
        await asyncio.to_thread(self._threads.shutdown)

    def _perform(self, work: Callable[[Session], T]) -> T:
        for attempt in range(1, TRIES + 1):
            try:
                with Session(self._engine, expire_on_commit=False) as session, session.begin():
                    value = work(session)
                    add_waiting(session)
                    session.flush()
                    session.expunge_all()
                    return value
            except Exception as error:
                # 40001 serialization failure, 40P01 deadlock: nothing was written, so ask again.
                if attempt == TRIES or _sqlstate(error) not in {
                    "40001",
                    "40P01",
                }:
                    raise
                time.sleep(0.01 * attempt)
        raise AssertionError


def _sqlstate(error: Exception) -> str:
    """Return PostgreSQL's code of an error, which SQLAlchemy may have wrapped."""
    return str(getattr(getattr(error, "orig", error), "sqlstate", ""))
