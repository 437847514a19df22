"""Tell a person, before the promised time has passed, that the answer will come later."""

from datetime import datetime

from sqlmodel import Session

from desk.message import Message
from router.close import locked
from router.errors import Refused
from router.reach import Word, reach
from router.record import officer, record
from store import rows, talks


def announce_delay(
    session: Session, ticket_id: int, word: Word, *, expected: datetime, office: str, by: int,
    at: datetime,
) -> Message:  # fmt: skip
    """Say that the office will be late and when it expects to answer.

    The promise goes on and its breach is recorded. Raises Missing; Refused: closed, nothing_due,
    not_late, empty, long, no_text, window.
    """
    ticket, conversation = locked(session, office, ticket_id, by=by)
    if known := talks.by_client_id(session, ticket.conversation_id, word.client_id):
        return known
    if ticket.closed_at:
        raise Refused("closed")
    if ticket.next_due_at is None or ticket.incomplete:
        raise Refused("nothing_due")
    if expected <= max(at, ticket.next_due_at):
        raise Refused("not_late")
    message = reach(session, conversation, word, by=by, at=at)
    ticket.expected_at = expected
    rows.save(session, ticket, "expected_at")
    when = expected.isoformat(timespec="seconds")
    record(session, "ticket.delayed", officer(by), at, ticket, expected=when)
    return message
