"""Take calls as over when nothing more was written about them for a while."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from desk.call import CallbackRule, CallRecord
from desk.office import Office
from router.log_call import log_call
from store import calls, is_away, rows

Conclude = Callable[[Sequence[Mapping[str, Any]]], CallRecord | None]
PATIENCE = timedelta(hours=2)
"""How long a caller's own row may fail to come before the call is taken as it is."""
AT_ONCE = 200
logger = logging.getLogger("loket.phone")


def settle_calls(
    session: Session,
    account: str,
    *,
    office: Office,
    conclude: Conclude,
    rule: CallbackRule,
    settle_s: float,
    at: datetime,
    patience: timedelta = PATIENCE,
    skip: int = 0,
) -> tuple[int, int]:
    """Log up to AT_ONCE calls whose last leg was read `settle_s` seconds ago, the first `skip` not.

    Return how many are done with, and how many go on still: the next look passes over those.

    A call without the caller's own leg is still going on: a telephone that was rung in vain writes
    its row long before the caller hangs up. Legs that come later reopen the call.
    """

    def settle(key: str) -> bool:
        legs = calls.legs(session, account, key)
        record = conclude([leg.fields for leg in legs])
        waited = max(leg.read_at for leg in legs) <= at - patience
        if record is not None and not record.complete and not waited:
            return False
        call = record and log_call(session, record, office=office, rule=rule, at=at)
        calls.conclude(session, account, key, call.id if call else None, at)
        return True

    ready = calls.ready(session, account, at - timedelta(seconds=settle_s), AT_ONCE, skip)
    settled = sum(_alone(session, account, key, partial(settle, key), at) for key in ready)
    return settled, len(ready) - settled


def _alone(
    session: Session, account: str, key: str, settle: Callable[[], bool], at: datetime
) -> bool:
    """Settle one call; one that breaks is told once, holds up no other, and its legs are kept."""
    try:
        with session.begin_nested():
            settled = settle()
            rows.add_waiting(session)
            return settled
    except Exception as error:
        session.info.pop("later", None)
        logger.exception("call not settled account=%s", account)
        if not is_away(error):
            calls.conclude(session, account, key, None, at)
        return not is_away(error)
