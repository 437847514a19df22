"""What an office knows, for a command: from its database where there is one, else as shipped."""

import asyncio
import sys
from pathlib import Path

from desk.clock import now
from desk.office import Office
from knowledge_base import Index, Knowledge, load
from loket.config import Config
from router.library import Library
from store import Store
from store.migrate import is_newest

SQLITE = "sqlite:///"


def knowledge_of(office: Office, config: Config | None) -> Knowledge:
    """Return what an office can answer, trained, as it is at this moment."""
    if config is None or not _is_there(config.store.url):
        return load(office.variables_on(office.local(now()).date()))
    return asyncio.run(_read(office, config))


def _is_there(url: str) -> bool:
    return not url.startswith(SQLITE) or Path(url.removeprefix(SQLITE)).is_file()


async def _read(office: Office, config: Config) -> Knowledge:
    store = Store(config.store.url)
    try:
        if not is_newest(store.engine):
            _tell("the database is not migrated (`loket migrate`); these are the shipped articles")
            return load(office.variables_on(office.local(now()).date()))
        library = Library(
            store, config.offices, clock=now, files=f"{config.server.public_url}/files"
        )
        await library.seed()
        knowledge = library.of(office)
        await _learn(library, library.indexes())
        return knowledge
    finally:
        await store.close()


async def _learn(library: Library, indexes: list[Index]) -> None:
    for index in indexes:
        if not index.is_trained and index.is_trainable:
            _tell(f"learning from {index.size} phrasings; this is kept, the next time is quick")
            if not await library.school.teach([index], niceness=0):  # somebody waits
                _tell("another process is learning; until it is done, answers are less sure")


def _tell(line: str) -> None:
    sys.stderr.write(f"loket: {line}\n")
