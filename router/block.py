"""A person blocks the office's bot, or lets it write again: the network says so by itself."""

from datetime import datetime

from sqlmodel import Session

from router.cursors import cursor, move_cursor
from router.record import event
from store import people, rows, talks


def block(
    session: Session,
    kind: str,
    value: str,
    *,
    office: str,
    account: str,
    blocked: bool,
    since: datetime,
    at: datetime,
) -> bool:
    """Keep that nothing can be sent to an address, or that it can again; return if that is new.

    `since` is when that came about: networks tell in any order, and what is older changes nothing.
    """
    address = people.address(session, office, kind, value)
    if address is None:
        return False
    name = f"{account}/{value}/blocked"
    known = cursor(session, name).get("since")
    if known and datetime.fromisoformat(known) > since:
        return False
    move_cursor(session, name, {"since": since.isoformat()}, at)
    if bool(address.opted_out_at) == blocked:
        return False
    address.opted_out_at = at if blocked else None
    rows.save(session, address, "opted_out_at")
    if conversation := talks.latest(session, address.contact_id):
        verb = "contact.opted_out" if blocked else "contact.opted_in"
        rows.add_later(session, event(verb, "contact", at, conversation, blocked=blocked))
    return True
