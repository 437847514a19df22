"""People, and the addresses at which they are reached."""

from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from desk.row import Row

WINDOW = timedelta(hours=24)
"""How long WhatsApp lets an office write freely after the person last wrote."""


class Contact(Row, table=True):
    """A person who writes to one office, at any number of addresses."""

    id: int | None = Field(default=None, primary_key=True)
    office: str
    name: str = ""
    language: str = ""
    created_at: datetime


class Address(Row, table=True):
    """One way to reach a contact. `kind` is phone, email, whatsapp or chat."""

    __table_args__ = (UniqueConstraint("office", "kind", "value"),)

    id: int | None = Field(default=None, primary_key=True)
    office: str
    kind: str
    value: str
    contact_id: int = Field(foreign_key="contact.id", index=True)
    window_until: datetime | None = None
    """Until when WhatsApp allows free text to this address."""
    opted_out_at: datetime | None = None
    """When the person asked for no more messages here; nothing automatic goes there since."""
