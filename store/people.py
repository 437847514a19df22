"""Finders and keepers of contacts and their addresses."""

from datetime import datetime

from sqlalchemy import bindparam, delete
from sqlmodel import Session

from desk.contact import Address, Contact
from store import rows
from store.prepared import Prepared

_ADDRESSES = rows.table(Address)
_ADDRESS = Prepared(
    rows.columns(Address)
    .where(
        _ADDRESSES.c.office == bindparam("office"),
        _ADDRESSES.c.kind == bindparam("kind"),
        _ADDRESSES.c.value == bindparam("value"),
    )
    .with_for_update()
)
_OF_CONTACT = Prepared(rows.columns(Address).where(_ADDRESSES.c.contact_id == bindparam("contact")))


def address(session: Session, office: str, kind: str, value: str) -> Address | None:
    """Return an address of an office, locked: one person's messages are taken one by one."""
    return rows.first(session, Address, _ADDRESS, office=office, kind=kind, value=value)


def addresses(session: Session, contact_id: int) -> list[Address]:
    """Return all addresses of a contact."""
    return rows.every(session, Address, _OF_CONTACT, contact=contact_id)


def meet(
    session: Session, office: str, kind: str, value: str, name: str, language: str, at: datetime
) -> Address:
    """Return the address, with a new contact behind it when nobody wrote from it before."""
    known = address(session, office, kind, value)
    if known:
        return known
    contact = rows.add(session, Contact(office=office, name=name, language=language, created_at=at))
    assert contact.id is not None
    new = Address(office=office, kind=kind, value=value, contact_id=contact.id)
    if rows.add_new(session, new):
        return new
    # Another transaction met the same person a moment ago: theirs is the contact.
    contacts = rows.table(Contact)
    session.connection().execute(delete(contacts).where(contacts.c.id == contact.id))
    known = address(session, office, kind, value)
    assert known is not None
    return known


def add_address(session: Session, office: str, kind: str, value: str, contact_id: int) -> bool:
    """Give a contact one more address, unless somebody has it; return whether it was new."""
    new = Address(office=office, kind=kind, value=value, contact_id=contact_id)
    return rows.add_new(session, new)
