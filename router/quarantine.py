"""Keep what could not be verified or read: refused is not the same as lost."""

from datetime import datetime

from sqlmodel import Session

from desk.event import Event
from desk.message import Payload
from router.errors import Missing
from router.record import officer
from store import payloads, rows

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


def shelve(
    session: Session, payload_id: int, *, office: str, state: str, by: int, at: datetime
) -> None:
    """Be done with a refused payload: replayed or discarded. Raises Missing."""
    kept = payloads.one(session, office, payload_id, lock=True)
    if kept is None:
        raise Missing("payload")
    kept.state = state
    rows.save(session, kept, "state")
    happened = Event(
        office=office, at=at, actor=officer(by), verb=f"payload.{state}",
        detail={"payload": payload_id},
    )  # fmt: skip
    rows.add_later(session, happened)
