"""Tickets as they lie in the database after weeks of work, written at once."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from desk.contact import Contact
from desk.conversation import Conversation
from desk.ticket import Ticket
from store import rows
from tests.cast import MAMUJU, MONDAY

HOUR = timedelta(hours=1)


def write(session: Session, *tickets: dict[str, Any], office: str = MAMUJU) -> list[int]:
    """Add tickets, each of one conversation; return their ids.

    `received` and `answered` are hours from Monday at nine; the promise is 8 hours unless said.
    """
    contact = rows.add(session, Contact(office=office, name="Wulan", created_at=MONDAY))
    numbers = count(1)
    return [_ticket(session, contact, office, next(numbers), **given) for given in tickets]


def _ticket(
    session: Session,
    contact: Contact,
    office: str,
    number: int,
    *,
    received: float = 0,
    answered: float | None = None,
    promised: float = 8,
    channel: str = "whatsapp",
    **more: Any,
) -> int:
    at = MONDAY + received * HOUR
    conversation = Conversation(
        office=office, contact_id=contact.id, channel=channel, account="a", address="b",
        token=f"{office}-{contact.id}-{number}", opened_at=at, updated_at=at,
    )  # fmt: skip
    rows.add(session, conversation)
    first: datetime | None = None if answered is None else MONDAY + answered * HOUR
    due = at + promised * HOUR
    values: dict[str, Any] = {
        "office": office, "number": f"{office}-{contact.id}-{number}", "channel": channel,
        "conversation_id": conversation.id, "opened_at": at, "received_at": at,
        "promise": "8 hours", "due_at": due, "next_due_at": None if first else due,
        "first_response_at": first,
    }  # fmt: skip
    return rows.add(session, Ticket(**(values | more))).id or 0
