"""PostgreSQL: the same verbs, on a few threads; those that wait share a commit."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session

from store.job import BATCH, Job, tell
from store.rows import add_waiting

T = TypeVar("T")
WRITERS = 8
"""Threads that write: what waits for one is taken into its next commit all together."""
TRIES = 5
IN_THE_WAY = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: nothing was written."""
GONE = frozenset({"", "57P01", "57P02", "57P03", "53300"})
"""The server went away, is going or not yet there; empty when it could not even say so."""
PATIENCE = 0.5
"""Seconds until a server that went away may be back, at the first try."""
TOGETHER = text("SET LOCAL lock_timeout = '100ms'")
"""Verbs that are committed together hold each other's locks, in no order: several such batches, or
one and a verb, could wait in a ring, which the server breaks only after a second."""
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
    """Runs verbs on a few threads; those that wait together are committed together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")
        self._waiting: deque[Job] = deque()
        self._counting, self._busy = threading.Lock(), 0

    async def run(self, work: Callable[[Session], T], *, behind: bool = False) -> T:
        """Run `work`; again when it stood in another's way or its connection went away."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append(Job(work, future, behind))
        self._threads.submit(self._take, loop)
        # A caller who goes away (a closed connection) must not undo what others wait for.
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Finish what was handed in."""
        await asyncio.to_thread(self._threads.shutdown)

    def _take(self, loop: asyncio.AbstractEventLoop) -> None:
        """Perform what waits and no free thread could take, unless another took it along."""
        with self._counting:
            self._busy += 1
            share = min(BATCH, max(1, len(self._waiting) - (WRITERS - self._busy)))
            jobs = [self._waiting.popleft() for _ in range(min(share, len(self._waiting)))]
        if jobs:
            self._perform(jobs)
            tell(loop, jobs)
        with self._counting:
            self._busy -= 1

    def _perform(self, jobs: list[Job]) -> None:
        """Perform verbs in one transaction; should one fail, each in its own."""
        try:
            self._try(jobs)
        except _Unsure as unsure:
            for job in jobs:
                job.error = unsure.error
        except BaseException:  # also of a verb that leaves the process: others wait here
            for job in jobs:
                self._perform_alone(job)

    def _perform_alone(self, job: Job) -> None:
        """Perform a verb; again, some times, when surely nothing was written."""
        for attempt in range(1, TRIES + 1):
            try:
                self._try([job])
                return
            except _Unsure as unsure:
                job.error = unsure.error
                return
            except BaseException as error:
                wait = _wait(error)
                if wait is None or attempt == TRIES:
                    job.error = error
                    return
                time.sleep(wait * attempt)

    def _try(self, jobs: list[Job]) -> None:
        """Perform verbs once, all or none. Raises _Unsure when that cannot be known."""
        committing = False
        try:
            with Session(self._engine, expire_on_commit=False) as session:
                if len(jobs) > 1:
                    session.connection().execute(TOGETHER)
                for job in jobs:
                    job.value = job.work(session)
                    add_waiting(session)
                    session.flush()
                    session.expunge_all()
                committing = True
                session.commit()
        except Exception as error:
            # A connection that goes away while it commits may have committed.
            if committing and _sqlstate(error) in GONE:
                raise _Unsure(error) from error
            raise


class _Unsure(Exception):
    """Perhaps it was written: it must not be done again."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _wait(error: BaseException) -> float | None:
    """Return the seconds after which it may go better; None when there is no hope."""
    code = _sqlstate(error)
    return 0.01 if code in IN_THE_WAY else PATIENCE if code in GONE else None


def _sqlstate(error: BaseException) -> str | None:
    """Return PostgreSQL's code of an error, empty when the connection was lost without one."""
    from psycopg import OperationalError

    told = getattr(error, "orig", error)  # SQLAlchemy may have wrapped it
    code = getattr(told, "sqlstate", None)
    return "" if code is None and isinstance(told, OperationalError) else code
