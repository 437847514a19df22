"""One door to the database: verbs write, finders read."""

import asyncio
import importlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from store.flush import Log
from store.postgres import Pool
from store.postgres import engine as postgres_engine
from store.sqlite import Writer, file_of
from store.sqlite import engine as sqlite_engine

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Session, P], T]
"""A plain function that works in one transaction; it can await nothing, so it cannot dawdle."""

READERS = 4
LATELY = 30.0
"""Seconds for which a write that the database refused counts as trouble."""


class Transactor(Protocol):
    """Runs verbs, each whole or not at all."""

    async def run(self, work: Callable[[Session], T], *, behind: bool = False) -> T:
        """Run `work` in one transaction; return its value after the commit."""
        ...

    async def close(self) -> None:
        """Finish what was handed in, then let go of the database."""
        ...


class Store:
    """A database by its address: `sqlite:///file.db` or `postgresql://user@host/name`.

    On SQLite one thread writes and takes many waiting verbs into one commit, so that durability
    costs one fsync for all of them; with synchronous=FULL another thread waits for it. On
    PostgreSQL verbs run side by side on a pool, and those that find no thread free share a commit
    too.
    """

    def __init__(self, url: str, *, synchronous: str = "FULL") -> None:
        self.url = url
        self.on_commit: Callable[[], None] = lambda: None
        self.on_sqlite = url.startswith("sqlite")
        if self.on_sqlite:
            self.engine: Engine = sqlite_engine(url, synchronous=synchronous)
            self.readers = sqlite_engine(url, read_only=True)
            durable = synchronous == "FULL" and file_of(url)
            self._log = Log(file_of(url)) if durable else None
            self.writes = sqlite_engine(url, log=self._log) if self._log else self.engine
            self._writer: Transactor = Writer(self.writes, self._log)
        else:
            self.engine = self.readers = self.writes = postgres_engine(url)
            self._log = None
            self._writer = Pool(self.engine)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._refused_at: float | None = None

    async def run(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb in one write transaction; return its value once it is durable."""
        return await self._run(lambda session: _call(session, verb, *args, **kwargs))

    async def run_behind(
        self, verb: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb that nobody waits for: on SQLite behind those that somebody does."""
        return await self._run(lambda session: _call(session, verb, *args, **kwargs), behind=True)

    async def _run(self, work: Callable[[Session], T], *, behind: bool = False) -> T:
        try:
            value = await self._writer.run(work, behind=behind)
        except Exception as error:
            if is_away(error):
                self._refused_at = asyncio.get_running_loop().time()
            raise
        self.on_commit()
        return value

    async def read(
        self, finder: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a finder on a reader; it sees all that was committed before, and that is durable."""

        def work() -> T:
            found = self.read_now(finder, *args, **kwargs)
            if self._log:
                self._log.settle()
            return found

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def read_now(
        self, finder: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a finder on a reader, in the caller's own thread."""
        with Session(self.readers, expire_on_commit=False) as session:
            return _call(session, finder, *args, **kwargs)

    async def create(self) -> None:
        """Make all tables (tests; an office's database is made by migrations)."""
        nouns = importlib.import_module("store.nouns")
        nouns.write_conditions(self.engine.dialect.name)
        await asyncio.to_thread(SQLModel.metadata.create_all, self.engine)

    async def ping(self) -> None:
        """Raise if the database does not answer, or nothing can be written.

        Nothing is: that the writer gets as far as a commit is enough, and that it was not refused
        one a moment ago, as on a full disk.
        """
        await self.read(_one)
        await self._writer.run(_one)
        now, refused_at = asyncio.get_running_loop().time(), self._refused_at
        if refused_at is not None and now - refused_at < LATELY:
            raise OSError("the database took no write a moment ago")

    async def close(self) -> None:
        """Finish what was handed in, then let go of the database."""
        await self._writer.close()
        await asyncio.to_thread(self._threads.shutdown)
        self.readers.dispose()
        self.engine.dispose()
        self.writes.dispose()


AWAY = frozenset({
    "OperationalError", "InterfaceError", "UndefinedTable", "UndefinedColumn",
    "ReadOnlySqlTransaction",
})  # fmt: skip
TOO_MUCH = "ProgramLimitExceeded"
"""PostgreSQL counts what is too large for it among its own troubles; it never goes better."""


def is_away(error: BaseException) -> bool:
    """Return whether an error says that the database is away, locked or full: none of our doing.

    So is a table or column that is not there, as while a backup is restored; SQLite says that
    alike.
    """
    told = getattr(error, "orig", None) or error  # SQLAlchemy may have wrapped it
    kinds = {kind.__name__ for one in (error, told) for kind in type(one).__mro__}
    return bool(kinds & AWAY) and TOO_MUCH not in kinds


def _call(
    session: Session,
    asked: Callable[Concatenate[Session, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    try:
        return asked(session, *args, **kwargs)
    except StopIteration as error:  # no future can carry it: whoever waits would wait on for ever
        raise RuntimeError("nothing found") from error


def _one(session: Session) -> Any:
    return session.connection().execute(text("SELECT 1")).scalar()
