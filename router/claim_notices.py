"""Let notices leave: claim them, and keep how each went. The same rules as for messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from desk.message import Status
from desk.notice import Notice
from desk.ticket import Ticket
from router.channel import DeliveryError, Unknown
from router.deliver import ATTEMPTS, CLAIM, wait
from router.record import record
from store import notices, rows

AT_ONCE = 8
Outcome = str | DeliveryError | Unknown
_TOLD = (
    "status", "status_at", "attempts", "next_attempt_at", "claimed_until", "external_id", "error",
)  # fmt: skip


def claim_notices(session: Session, offices: Sequence[str], *, as_of: datetime) -> list[Notice]:
    """Mark notices as on their way and return them; put in doubt what a dead sender left."""
    for left in notices.abandoned(session, offices, as_of):
        _reach(session, left, Status.UNKNOWN, as_of, "sender stopped")
    claimed = notices.claimable(session, offices, as_of, AT_ONCE)
    for notice in claimed:
        notice.status, notice.status_at = Status.SENDING, as_of
        notice.attempts, notice.next_attempt_at = notice.attempts + 1, None
        notice.claimed_until = as_of + CLAIM
        rows.save(session, notice, *_TOLD)
    return claimed


def keep_notice(session: Session, notice_id: int, outcome: Outcome, *, at: datetime) -> None:
    """Keep how a notice went; a later attempt comes only where it surely did not go."""
    notice = rows.get(session, Notice, notice_id, lock=True)
    if notice is None or notice.status not in (Status.SENDING, Status.UNKNOWN):
        return
    if isinstance(outcome, str):
        notice.external_id = outcome
        _reach(session, notice, Status.SENT, at)
    elif isinstance(outcome, Unknown):
        _reach(session, notice, Status.UNKNOWN, at, outcome.reason)
    elif outcome.permanent or notice.attempts >= ATTEMPTS:
        _reach(session, notice, Status.FAILED, at, outcome.reason)
    else:
        notice.status, notice.status_at, notice.error = Status.PENDING, at, outcome.reason
        notice.next_attempt_at, notice.claimed_until = at + wait(outcome, notice.attempts), None
        rows.save(session, notice, *_TOLD)


def _reach(session: Session, notice: Notice, status: str, at: datetime, error: str = "") -> None:
    notice.status, notice.status_at, notice.error = status, at, error
    notice.claimed_until = None
    rows.save(session, notice, *_TOLD)
    for ticket_id in notice.tickets:
        ticket = rows.get(session, Ticket, int(ticket_id))
        if ticket:
            verb = f"notice.{notice.status}"
            record(session, verb, "system", at, ticket, way=notice.way, level=notice.level)
