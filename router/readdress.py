"""An address changes on its network: a Telegram group becomes a supergroup."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session

from desk.contact import Address
from desk.conversation import Conversation
from desk.message import Message, Status
from router.record import event
from store import people, rows, talks

_CONVERSATION, _MESSAGE = rows.table(Conversation), rows.table(Message)


def readdress(
    session: Session, kind: str, old: str, new: str, *, office: str, account: str, at: datetime
) -> bool:
    """Let everything that would go to `old` go to `new`; return whether there was such a thing."""
    address = people.address(session, office, kind, old)
    if address is None:
        return False
    if known := people.address(session, office, kind, new):
        _drop(session, address, known)
    else:
        address.value = new
        rows.save(session, address, "value")
    for table, more in (
        (_CONVERSATION, ()),
        (_MESSAGE, (_MESSAGE.c.direction == "out", _MESSAGE.c.status == Status.PENDING)),
    ):
        moved = update(table).where(
            table.c.office == bindparam("office_is"), table.c.account == bindparam("account_is"),
            table.c.address == bindparam("old"), *more,
        )  # fmt: skip
        session.connection().execute(
            moved.values(address=bindparam("new")),
            {"office_is": office, "account_is": account, "old": old, "new": new},
        )
    if conversation := talks.latest(session, address.contact_id):
        rows.add_later(session, event("contact.readdressed", "system", at, conversation))
    return True


def _drop(session: Session, old: Address, new: Address) -> None:
    """Give the conversations of the old address to whom the network knows at the new one."""
    if old.contact_id != new.contact_id:
        owned = update(_CONVERSATION).where(_CONVERSATION.c.contact_id == old.contact_id)
        session.connection().execute(owned.values(contact_id=new.contact_id))
    addresses = rows.table(Address)
    session.connection().execute(addresses.delete().where(addresses.c.id == old.id))
