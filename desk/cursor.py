"""Where readers of mailboxes and files got to, and who may read them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from desk.row import Row, json_field


class Cursor(Row, table=True):
    """How far a source was read, moved on in the transaction that stored what was read."""

    name: str = Field(primary_key=True)
    value: dict[str, Any] = json_field()
    at: datetime


class Lease(Row, table=True):
    """That one process alone does a thing until an instant; it runs out when the holder dies."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime
