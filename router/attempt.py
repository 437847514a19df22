"""Do something for one of many matters; what breaks there holds up no other."""

import logging
from collections.abc import Callable
from datetime import datetime

from desk.office import Office
from store import Store, is_away

logger = logging.getLogger("loket.router")


async def attempt(
    store: Store, verb: Callable[..., bool], ticket_id: int, *, office: Office, as_of: datetime
) -> bool:
    """Run a verb for one ticket; return whether it did anything. Raises if the database is away."""
    try:
        return await store.run(verb, ticket_id, office=office, as_of=as_of)
    except Exception as error:
        if is_away(error):
            raise
        # Only its kind: some errors repeat what was written.
        logger.error(
            "broke verb=%s ticket=%s why=%s", verb.__name__, ticket_id, type(error).__name__
        )
        return False
