"""A telephone rings: officers are shown who calls, and what is open with that person."""

from datetime import datetime

from sqlmodel import Session

from desk.contact import Contact
from desk.dialplan import withheld
from desk.event import Event
from store import calls, people, rows


def ring(
    session: Session, number: str, raw: str, *, office: str, name: str, key: str, at: datetime
) -> Event:
    """Let the officers' screens show a caller. `number` is in international form, or empty.

    The call itself is kept when the exchange has written it down.
    """
    contact_id = people.owner(session, office, "phone", number) if number else None
    contact = rows.get(session, Contact, contact_id) if contact_id else None
    going_on = calls.open_conversations(session, contact_id) if contact_id else []
    shown = [one for one in going_on if one.hidden_from is None]
    hidden = not number and withheld(raw)
    happened = Event(
        office=office, at=at, actor="system", verb="call.ringing",
        conversation_id=shown[0].id if shown else None,
        ticket_id=shown[0].ticket_id if shown else None,
        detail={
            "call": key, "number": "" if hidden else number or raw[:40],
            "name": (contact.name if contact else "") or name,
        },
    )  # fmt: skip
    rows.add_later(session, happened)
    return happened
