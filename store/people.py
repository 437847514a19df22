"""Finders and keepers of contacts and their addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, case, delete, select, update
from sqlmodel import Session

from desk.contact import Address, Contact
from store import rows
from store.prepared import Prepared

_ADDRESSES = rows.table(Address)
_NAMED = (
    _ADDRESSES.c.office == bindparam("office"),
    _ADDRESSES.c.kind == bindparam("kind"),
    _ADDRESSES.c.value == bindparam("value"),
)
_WINDOW = _ADDRESSES.c.window_until
_UNTIL = bindparam("until", type_=_WINDOW.type)
_ADDRESS = Prepared(rows.columns(Address).where(*_NAMED).with_for_update())
_HEARD = Prepared(
    update(_ADDRESSES)
    .where(*_NAMED)
    .values(window_until=case((_WINDOW > _UNTIL, _WINDOW), else_=_UNTIL))
    .returning(*_ADDRESSES.c)
)
_OWNER = Prepared(select(_ADDRESSES.c.contact_id).where(*_NAMED))
_WINDOW_OF = Prepared(
    select(_WINDOW).where(
        _ADDRESSES.c.contact_id == bindparam("contact"), _ADDRESSES.c.value == bindparam("value")
    )
)
_OF_CONTACT = Prepared(
    rows.columns(Address)
    .where(_ADDRESSES.c.contact_id == bindparam("contact"))
    .order_by(_ADDRESSES.c.id)
)


class Met(NamedTuple):
    """An address from which somebody wrote; `is_new`: nobody knew the person before."""

    address: Address
    is_new: bool


def address(session: Session, office: str, kind: str, value: str) -> Address | None:
    """Return an address of an office, locked: one person's messages are taken one by one."""
    return rows.first(session, Address, _ADDRESS, office=office, kind=kind, value=value)


def window(session: Session, contact_id: int, value: str) -> datetime | None:
    """Return until when WhatsApp lets the office write freely to an address of a contact."""
    found = _WINDOW_OF.run(session, {"contact": contact_id, "value": value}).first()
    return found["window_until"] if found else None


def addresses(session: Session, contact_id: int) -> list[Address]:
    """Return all addresses of a contact, the one that was known first before the others."""
    return rows.every(session, Address, _OF_CONTACT, contact=contact_id)


def meet(
    session: Session,
    office: str,
    kind: str,
    value: str,
    name: str,
    language: str,
    at: datetime,
    also: Sequence[tuple[str, str]] = (),
    until: datetime | None = None,
) -> Met:
    """Return the address, with a new contact behind it when nobody wrote from it before.

    `also` are further addresses, by kind and value, that surely are the same person's. `until` is
    when WhatsApp's window ends that the person opened by writing; it is never shortened.
    """
    known = _look(session, office, (kind, value), until)
    if known is None and (other := _first_known(session, office, also)):
        add_address(session, office, kind, value, other.contact_id)
        known = _look(session, office, (kind, value), until)
    if known is None:
        contact = Contact(office=office, name=name, language=language, created_at=at)
        return _introduce(session, rows.add(session, contact), (kind, value), also, until)
    for further in also:
        if owner(session, office, *further) is None:
            add_address(session, office, *further, known.contact_id)
    return Met(known, is_new=False)


def _look(
    session: Session, office: str, own: tuple[str, str], until: datetime | None
) -> Address | None:
    """Return an address, locked, with its window opened until then: one statement for both."""
    kind, value = own
    if until is None:
        return address(session, office, kind, value)
    return rows.first(session, Address, _HEARD, office=office, kind=kind, value=value, until=until)


def owner(session: Session, office: str, kind: str, value: str) -> int | None:
    """Return the contact that has an address; waits for nobody who is writing to it."""
    found = _OWNER.run(session, {"office": office, "kind": kind, "value": value}).value()
    return None if found is None else int(found)


def strangers(
    session: Session, office: str, contact_id: int, also: Sequence[tuple[str, str]]
) -> list[int]:
    """Return the contacts that have some addresses of a person, and are not the person's own."""
    owners = {owner(session, office, kind, value) for kind, value in also}
    return sorted(one for one in owners if one is not None and one != contact_id)


def _first_known(session: Session, office: str, also: Sequence[tuple[str, str]]) -> Address | None:
    known = (address(session, office, kind, value) for kind, value in also)
    return next(filter(None, known), None)


def _introduce(
    session: Session,
    contact: Contact,
    own: tuple[str, str],
    also: Sequence[tuple[str, str]],
    until: datetime | None,
) -> Met:
    """Give a new contact its addresses; return its own, which another contact may have by now."""
    office, key = contact.office, contact.id
    assert key is not None
    # In one order, so that a person's messages under two names do not wait for each other.
    every = sorted({own, *also})
    made = [Address(office=office, kind=k, value=v, contact_id=key) for k, v in every]
    for one in made:
        if (one.kind, one.value) == own:
            one.window_until = until
    new = {(one.kind, one.value): one for one in made if rows.add_new(session, one)}
    if own in new:
        return Met(new[own], is_new=True)
    # Another transaction met the same person a moment ago: theirs is the contact.
    known = _look(session, office, own, until)
    assert known is not None
    moved = update(_ADDRESSES).where(_ADDRESSES.c.contact_id == key)
    session.connection().execute(moved.values(contact_id=known.contact_id))
    contacts = rows.table(Contact)
    session.connection().execute(delete(contacts).where(contacts.c.id == key))
    return Met(known, is_new=False)


def add_address(session: Session, office: str, kind: str, value: str, contact_id: int) -> bool:
    """Give a contact one more address, unless somebody has it; return whether it was new."""
    new = Address(office=office, kind=kind, value=value, contact_id=contact_id)
    return rows.add_new(session, new)
