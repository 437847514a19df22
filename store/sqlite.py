"""SQLite with one writer: the verbs that wait together are committed together.

What somebody waits for goes first, such as a webhook for its 200. Of what nobody waits for each
commit takes a few: so it neither holds up the others nor is held up for ever.
"""

import asyncio
import contextlib
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlmodel import Session

from store.flush import MOVED, Flusher, Log, Refused
from store.job import BATCH, FEW, Job, tell
from store.rows import add_waiting

T = TypeVar("T")
LOG = 4000
"""Pages that SQLite writes into its log, 16 MB, before it takes them over into the database: each
time it waits for the disk twice, and pages that were written again and again are taken over once.
"""


def engine(
    url: str, *, read_only: bool = False, synchronous: str = "FULL", log: Log | None = None
) -> Engine:
    """Return an engine whose transactions begin as SQLite needs them.

    With a `log`, one connection at a time commits without waiting for the disk.
    """
    file = file_of(url)
    if not read_only:
        _keep_private(file)
    made = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 15, "check_same_thread": False}
    )

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)
        # The driver must not begin transactions by itself: lost updates came of it.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"wal_autocheckpoint={LOG}",
            f"synchronous={'NORMAL' if log else synchronous}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if log:
            # What a process that died left in the log may not be on the disk, though it says so.
            connection.execute("PRAGMA wal_checkpoint")
            log.open()

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        if not read_only and connection.info["file"] != _identity(file):
            raise Refused(MOVED)
        if log:
            log.check()
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    if log:
        event.listen(made, "commit", lambda _: log.begin())
        event.listen(made, "close", lambda *_: log.close())
    return made


def _identity(file: str) -> tuple[int, int] | None:
    """Return which file a database's name means now; none when there is none, or it is in memory.

    SQLite goes on writing into a file that was moved away or deleted, and nobody would find it.
    """
    try:
        found = Path(file).stat() if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def file_of(url: str) -> str:
    """Return the file of a database, empty when it is in memory."""
    file = make_url(url).database or ""
    return "" if file.startswith((":", "file:")) else file


def _keep_private(file: str) -> None:
    """Make a new database readable to us alone: it is full of what people wrote to an office."""
    if file:
        with contextlib.suppress(OSError):  # opening it will say why
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


class Tried(Enum):
    """How it went to perform verbs in one transaction. `IN_VAIN`: it could not begin."""

    DONE, FAILED, IN_VAIN = range(3)


class Writer:
    """The one thread that writes; with a `log`, which its engine has too, a second one tells."""

    def __init__(self, engine: Engine, log: Log | None = None) -> None:
        self._engine, self._log = engine, log
        self._flusher: Flusher | None = None
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waited_for, self._behind = deque[Job](), deque[Job]()
        self._closed = self._ending = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[Session], T], *, behind: bool = False) -> T:
        """Queue `work`; return its value after the commit that made it durable."""
        if self._closed:
            raise RuntimeError("the store is closed")
        if self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._flusher = Flusher(self._log, self._loop) if self._log else None
            self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
            self._thread.start()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(Job(work, future, behind))
        return await future  # who goes away meanwhile (a closed connection) undoes nothing

    async def close(self) -> None:
        """Commit what waits, then end the thread."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        assert self._loop is not None
        while first := self._next(wait=True):
            jobs = self._commit(first)
            if self._flusher:
                self._flusher.tell(jobs)
            else:
                tell(self._loop, jobs)
        if self._flusher:
            self._flusher.close()

    def _commit(self, first: Job) -> list[Job]:
        """Perform a verb, and those that are handed in meanwhile, in one commit; return them.

        Should one fail, all are performed again, each behind a savepoint: failing is rare, and
        savepoints cost each verb two statements. Should the commit fail, each gets its own: a verb
        that fills the disk takes the whole transaction with it, the small ones may find room.
        Where none can begin, all that waited as long are told so: each would wait as long again.
        """
        jobs = [first]
        beside = ((self._waited_for, len(self._waited_for)), (self._behind, len(self._behind)))
        tried = self._try(self._arriving(jobs), jobs)
        if tried is Tried.IN_VAIN:
            jobs += [waiting.popleft() for waiting, count in beside for _ in range(count)]
            for job in jobs:
                job.error = first.error
        elif tried is Tried.FAILED and len(jobs) > 1:
            tried = self._try(jobs, jobs, guarded=True)
            for job in jobs if tried is Tried.FAILED else ():
                self._try([job], [job])
        return jobs

    def _try(self, arriving: Iterable[Job], jobs: list[Job], *, guarded: bool = False) -> Tried:
        """Perform verbs in one transaction."""
        begun = False
        try:
            with self._engine.connect() as connection, connection.begin():
                begun, session = True, None
                for job in arriving:
                    job.error = None
                    session = _perform(connection, session or _session(connection), job, guarded)
                if session:
                    session.close()
        except BaseException as error:
            for job in jobs:
                job.error = job.error or error
            return Tried.FAILED if begun else Tried.IN_VAIN
        return Tried.DONE

    def _arriving(self, jobs: list[Job]) -> Iterator[Job]:
        """Yield jobs, and add to them what was handed in while the last was performed."""
        waited_for = behind = 0
        for job in jobs:
            yield job
            behind += job.behind
            waited_for += not job.behind
            few = FEW if waited_for else BATCH
            more = self._next(waited_for=waited_for < BATCH, behind=behind < few)
            if more:
                jobs.append(more)

    def _next(
        self, *, waited_for: bool = True, behind: bool = True, wait: bool = False
    ) -> Job | None:
        """Return the verb whose turn it is, if need be by waiting for one; None if there is none.

        One that somebody waits for comes first; `waited_for` and `behind` say which may come.
        """
        self._take_in(wait=wait)
        if self._waited_for and waited_for:
            return self._waited_for.popleft()
        return self._behind.popleft() if self._behind and behind else None

    def _take_in(self, *, wait: bool) -> None:
        """Sort what was handed in; where that is nothing, wait for something, or for the end."""
        with contextlib.suppress(queue.Empty):
            while True:
                nothing = not (self._waited_for or self._behind or self._ending)
                job = self._jobs.get(block=wait and nothing)
                if job is None:
                    self._ending = True
                else:
                    (self._behind if job.behind else self._waited_for).append(job)


def _perform(connection: Connection, session: Session, job: Job, guarded: bool) -> Session | None:
    """Run one verb; behind a savepoint its failure is its own.

    Return the session, unless it failed in it: making one costs as much as four statements.
    """
    cursor = connection.connection.dbapi_connection
    assert cursor is not None
    if guarded:
        cursor.execute("SAVEPOINT verb")
    try:
        job.value = job.work(session)
        add_waiting(session)
        session.flush()
    except BaseException as error:
        job.error = error
        session.close()
        if not guarded:
            raise
        cursor.execute("ROLLBACK TO verb")
        cursor.execute("RELEASE verb")
        return None
    if list(session):
        session.expunge_all()
    if guarded:
        cursor.execute("RELEASE verb")
    return session


def _session(connection: Connection) -> Session:
    return Session(bind=connection, autoflush=True, expire_on_commit=False)
