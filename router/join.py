"""Two contacts turn out to be one person, because the network says so in one payload."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from desk.call import Call
from desk.contact import Address
from desk.conversation import Conversation
from router.record import event
from store import rows

_OF = select(rows.table(Conversation).c.id).where(
    rows.table(Conversation).c.contact_id == bindparam("one")
)


def join(session: Session, one: int, into: int, *, at: datetime) -> None:
    """Give a contact all that another has; each conversation keeps in its trail that it moved.

    The emptied contact stays, so that an audit finds it.
    """
    moved = [key for (key,) in session.connection().execute(_OF, {"one": one})]
    for kind in (Address, Conversation, Call):
        table = rows.table(kind)
        moving = update(table).where(table.c.contact_id == one).values(contact_id=into)
        session.connection().execute(moving)
    for key in moved:
        conversation = rows.get(session, Conversation, key)
        assert conversation is not None
        rows.add_later(
            session, event("contact.joined", "system", at, conversation, one=one, into=into)
        )
