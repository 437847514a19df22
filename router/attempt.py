"""Do something for one of many matters; what breaks there holds up no other."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session

from desk.office import Office
from store import Store, is_away
from store.prepared import raw

logger = logging.getLogger("loket.router")


async def attempt(
    store: Store, verb: Callable[..., bool], ticket_id: int, *, office: Office, as_of: datetime
) -> bool:
    """Run a verb for one ticket; return whether it did anything. Raises if the database is away."""
    try:
        return await store.run(verb, ticket_id, office=office, as_of=as_of)
    except Exception as error:
        _log(error, verb.__name__, ticket_id)
        return False


@contextmanager
def apart(session: Session, verb: str, key: int) -> Iterator[None]:
    """Undo and log alone what breaks for one of many matters of a transaction.

    Raises if the database is away.
    """
    later = session.info.setdefault("later", [])
    known = len(later)
    # Said to the driver itself: SQLAlchemy's savepoint costs more than most of these matters.
    connection, _ = raw(session)
    connection.execute("SAVEPOINT apart")
    try:
        yield
    except Exception as error:
        _log(error, verb, key)
        connection.execute("ROLLBACK TO SAVEPOINT apart")
        del later[known:]
    connection.execute("RELEASE SAVEPOINT apart")


def _log(error: Exception, verb: str, key: int) -> None:
    if is_away(error):
        raise error
    # Only its kind: some errors repeat what was written.
    logger.error("broke verb=%s key=%s why=%s", verb, key, type(error).__name__)
