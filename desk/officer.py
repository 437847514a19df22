"""Officers and their signed-in sessions."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from desk.row import Row


class Officer(Row, table=True):
    """Someone of one office who answers. `role`: officer or supervisor."""

    __table_args__ = (UniqueConstraint("office", "email"),)

    id: int | None = Field(default=None, primary_key=True)
    office: str
    email: str
    name: str
    role: str = "officer"
    language: str = "id"
    password: str = ""
    """An argon2 hash; empty when no password was set."""
    created_at: datetime
    disabled_at: datetime | None = None
    assigned_at: datetime | None = None
    """When the officer was last given a ticket; the longest idle comes first."""


class Session(Row, table=True):
    """A signed-in browser. Only a hash of its token is kept."""

    token_hash: str = Field(primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    csrf: str
    created_at: datetime
    expires_at: datetime = Field(index=True)


class Attempt(Row, table=True):
    """A failed sign-in, for the rate limit; `key` is a hash of whom and where it concerns."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    at: datetime
