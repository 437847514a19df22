"""What is committed is told once it is on the disk; meanwhile the next is performed.

With synchronous=FULL SQLite waits for the disk within each commit, and nobody writes meanwhile.
Here a commit only goes into the log (synchronous=NORMAL), whole and in order, and another thread
waits for the disk, once for all that was written before. Until then nobody is told of it, neither
who wrote nor who reads.
"""

import asyncio
import contextlib
import errno
import logging
import os
import queue
import sqlite3
import threading
from pathlib import Path

from store.job import Job, tell

MOVED = "the database's file was moved or replaced: put it back, or start Loket again"
LOST = "a write did not reach the disk ({}): look after the disk, then start Loket again"
logger = logging.getLogger("store.flush")


class Refused(sqlite3.OperationalError):
    """Nothing may be written, though SQLite would: the message says what to do."""


class Log:
    """The file into which SQLite writes what is committed, before the database takes it over.

    It is held open from before the first write, for the kernel says once, to each who holds a file,
    that something of it did not reach the disk, and takes it for written from then on. Taking over
    brings first the log and then the database to the disk by itself.
    """

    def __init__(self, database: str) -> None:
        self._path = Path(f"{Path(database).resolve()}-wal")  # SQLite follows links too
        self._file = -1
        self._refused: Refused | None = None
        self._flushing, self._flushes = threading.Lock(), 0
        self._flushed = 0
        self.begun = 0
        """Commits that a reader may see."""

    def open(self) -> None:
        """Hold the log of the writer's new connection, and bring its name to the disk."""
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._file = os.open(self._path, os.O_RDONLY)

    def close(self) -> None:
        """Let go of it, before its connection does."""
        self.flush()
        with self._flushing:
            os.close(self._file)
            self._file = -1

    def check(self) -> None:
        """Raise Refused where nothing may be written."""
        if self._refused:
            raise self._refused
        with contextlib.suppress(OSError):
            if os.path.samestat(self._path.stat(), os.fstat(self._file)):
                return
        raise Refused(MOVED)

    def begin(self) -> None:
        """Take note that from now on readers may see one commit more."""
        self.begun += 1

    def settle(self) -> None:
        """Return when all that a reader may have seen is on the disk. Raises Refused."""
        if self._flushed != self.begun and (refused := self.flush()):
            raise refused

    def flush(self, upto: int = 0) -> Refused | None:
        """Return when all that was written is on the disk, `upto` that commit; else why it is not.

        After a failure a success proves nothing: it stays one until Loket is started again.
        """
        flushes = self._flushes
        with self._flushing:
            if flushes == self._flushes:  # else another did so from beginning to end meanwhile
                self._flushes += 1
                self._flush()
        if not self._refused:
            self._flushed = max(self._flushed, upto)
        return self._refused

    def _flush(self) -> None:
        if self._refused or self._file < 0:
            return
        try:
            getattr(os, "fdatasync", os.fsync)(self._file)  # macOS has only the latter
        except OSError as error:
            kind = errno.errorcode.get(error.errno or 0, "?")
            self._refused = Refused(LOST.format(kind))
            logger.critical("nothing is taken any more why=%s", self._refused)


class Flusher:
    """The one thread that waits for the disk, and tells whoever waits for it."""

    def __init__(self, log: Log, loop: asyncio.AbstractEventLoop) -> None:
        self._log, self._loop = log, loop
        self._written = queue.SimpleQueue[tuple[int, list[Job]] | None]()
        self._thread = threading.Thread(target=self._flush, name="flusher", daemon=True)
        self._thread.start()

    def tell(self, jobs: list[Job]) -> None:
        """Tell what came of jobs that were committed, once they are on the disk."""
        self._written.put((self._log.begun, jobs))

    def close(self) -> None:
        """Tell what waits, then end the thread."""
        self._written.put(None)
        self._thread.join()

    def _flush(self) -> None:
        ended = False
        while not ended and (written := self._written.get()):
            upto, jobs = written
            with contextlib.suppress(queue.Empty):
                while more := self._written.get_nowait():
                    upto, jobs = more[0], jobs + more[1]
                ended = True
            if refused := self._log.flush(upto):
                for job in jobs:
                    job.error = refused
            tell(self._loop, jobs)
