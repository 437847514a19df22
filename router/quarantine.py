"""Keep what could not be verified or read: refused is not the same as lost."""

from datetime import datetime

from sqlmodel import Session

from desk.message import Payload
from store import rows

LARGEST = 256 * 1024


def quarantine(
    session: Session,
    *,
    office: str,
    channel: str,
    account: str,
    external_id: str,
    body: bytes,
    content_type: str,
    reason: str,
    state: str = "quarantined",
    envelope: dict[str, str] | None = None,
    at: datetime,
) -> bool:
    """Keep a payload nobody could vouch for, cut at 256 KiB; return whether it was new.

    Its id is its own kind, so that a forged message can never stand in the place of a real one.
    """
    payload = Payload(
        office=office,
        channel=channel,
        account=f"{state}:{account}",
        external_id=external_id,
        body=body[:LARGEST],
        content_type=content_type,
        state=state,
        reason=reason,
        envelope=envelope or {},
        received_at=at,
    )
    return rows.add_new(session, payload)
