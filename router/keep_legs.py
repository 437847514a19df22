"""Keep what an exchange wrote about calls, and move on in its log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.call import Heard, Leg
from router.cursors import move_cursor
from router.quarantine import quarantine
from store import is_away, rows


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that could not be read; `name` makes keeping it twice harmless."""

    name: str
    raw: bytes
    reason: str


def keep_legs(
    session: Session,
    legs: Sequence[Heard],
    unread: Sequence[Unread] = (),
    *,
    office: str,
    account: str,
    at: datetime,
    cursor: tuple[str, Mapping[str, Any]] | None = None,
) -> int:
    """Keep legs that were not kept before, and `cursor` with them; return how many were new."""
    if cursor:
        move_cursor(session, cursor[0], dict(cursor[1]), at)
    for row in unread:
        quarantine(
            session, office=office, channel="phone", account=account, external_id=row.name,
            body=row.raw, content_type="text/csv", reason=row.reason, state="unreadable", at=at,
        )  # fmt: skip
    try:
        with session.begin_nested():
            return sum(rows.add_new(session, _leg(heard, office, account, at)) for heard in legs)
    except Exception as error:
        if is_away(error):
            raise
    # One that no database takes must not hold up those around it, nor what is written later.
    return sum(_alone(session, _leg(heard, office, account, at)) for heard in legs)


def _alone(session: Session, leg: Leg) -> bool:
    try:
        with session.begin_nested():
            return rows.add_new(session, leg)
    except Exception as error:
        if is_away(error):
            raise
        quarantine(
            session, office=leg.office, channel="phone", account=leg.account,
            external_id=leg.digest, body=json.dumps(leg.fields).encode(),
            content_type="application/json", reason=f"not kept: {type(error).__name__}",
            state="unreadable", at=leg.read_at,
        )  # fmt: skip
        return False


def _leg(heard: Heard, office: str, account: str, at: datetime) -> Leg:
    return Leg(
        office=office,
        account=account,
        key=heard.key,
        digest=heard.digest,
        at=heard.at,
        fields=dict(heard.fields),
        read_at=at,
    )
