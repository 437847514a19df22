"""Keep what an exchange wrote about calls, and move on in its log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from desk.call import Heard, Leg
from router.cursors import move_cursor
from router.quarantine import quarantine
from store import rows


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
    return sum(rows.add_new(session, _leg(heard, office, account, at)) for heard in legs)


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
