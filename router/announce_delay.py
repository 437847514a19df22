"""Tell a person, before the promised time has passed, that the answer will come later."""

from datetime import datetime

from sqlmodel import Session

from desk.message import Message
from router.close import locked
from router.errors import Refused
from router.reach import reach
from router.record import officer, record
from store import rows, talks


def announce_delay(
    session: Session,
    ticket_id: int,
    text: str,
    *,
    expected: datetime,
    office: str,
    by: int,
    at: datetime,
    mail_from: str = "",
    client_id: str = "",
) -> Message:
    """Say that the office will be late and when it expects to answer.

    It is no answer: the promise goes on and its breach is recorded. `mail_from` is the office's
    e-mail address, by which the word goes where WhatsApp's window is closed; `client_id` makes a
    second press of the button harmless. Raises Missing;
    Refused: closed, nothing_due, not_late, empty, long, no_text, window.
    """
    ticket, conversation = locked(session, office, ticket_id, by=by)
    if known := talks.by_client_id(session, ticket.conversation_id, client_id):
        return known
    if ticket.closed_at:
        raise Refused("closed")
    if ticket.next_due_at is None or ticket.incomplete:
        raise Refused("nothing_due")
    if expected <= max(at, ticket.next_due_at):
        raise Refused("not_late")
    message = reach(
        session, conversation, text, by=by, at=at, mail_from=mail_from, client_id=client_id
    )
    ticket.expected_at = expected
    rows.save(session, ticket, "expected_at")
    when = expected.isoformat(timespec="seconds")
    record(session, "ticket.delayed", officer(by), at, ticket, expected=when)
    return message
