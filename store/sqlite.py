"""SQLite with one writer: the verbs that wait together are committed together."""

import asyncio
import contextlib
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlmodel import Session

from store.rows import add_waiting

T = TypeVar("T")
BATCH = 100
"""Verbs in one commit at the most: enough to share the fsync, few enough to answer soon."""


def engine(url: str, *, read_only: bool = False, synchronous: str = "FULL") -> Engine:
    """Return an engine whose transactions begin as SQLite needs them."""
    if not read_only:
        _keep_private(url)
    made = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 15, "check_same_thread": False}
    )

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: lost updates came of it.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return made


def _keep_private(url: str) -> None:
    """Make a new database readable to us alone: it is full of what people wrote to an office."""
    file = url.removeprefix("sqlite:///")
    if file and file != url and not file.startswith((":", "file:")):
        with contextlib.suppress(OSError):  # opening it will say why
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


@dataclass(slots=True)
class Job:
    """A verb waiting for its turn, and who waits for it."""

    work: Callable[[Session], Any]
    future: asyncio.Future[Any]
    value: Any = None
    error: BaseException | None = None


class Writer:
    """The one thread that writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[Session], T]) -> T:
        """Queue `work`; return its value after the commit that made it durable."""
        if self._closed:
            raise RuntimeError("the store is closed")
        if self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
            self._thread.start()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(Job(work, future))
        # A caller who goes away (a closed connection) must not undo what others wait for.
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Commit what waits, then end the thread."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        while jobs := self._waiting():
            self._commit(jobs)
            assert self._loop is not None
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
                self._loop.call_soon_threadsafe(_tell, jobs)

    def _commit(self, jobs: list[Job]) -> None:
        """Perform verbs in one commit; should that fail, each in a commit of its own."""
        begun = False
        try:
            with self._engine.connect() as connection, connection.begin():
                begun, session = True, None
                for job in jobs:
                    session = session or _session(connection)
                    session = _perform(connection, session, job, alone=len(jobs) == 1)
                if session:
                    session.close()
        except BaseException as error:
            # A verb that fills the disk takes the whole transaction with it; the small ones beside
            # it may still find room. Where none could begin, each would only wait as long again.
            for job in jobs:
                job.error = job.error or error
                if begun and len(jobs) > 1:
                    job.error = None
                    self._commit([job])

    def _waiting(self) -> list[Job]:
        first = self._jobs.get()
        if first is None:
            return []
        jobs = [first]
        while len(jobs) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs


def _perform(connection: Connection, session: Session, job: Job, *, alone: bool) -> Session | None:
    """Run one verb behind a savepoint, so that its failure is its own.

    Return the session, unless it failed in it: making one costs as much as four statements.
    """
    cursor = connection.connection.dbapi_connection
    assert cursor is not None
    execute = cursor.execute
    if not alone:
        execute("SAVEPOINT verb")
    try:
        job.value = job.work(session)
        add_waiting(session)
        session.flush()
    except BaseException as error:
        job.error = error
        session.close()
        if alone:
            raise
        execute("ROLLBACK TO verb")
        execute("RELEASE verb")
        return None
    if list(session):
        session.expunge_all()
    if not alone:
        execute("RELEASE verb")
    return session


def _session(connection: Connection) -> Session:
    return Session(bind=connection, autoflush=True, expire_on_commit=False)


def _tell(jobs: list[Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.value)
