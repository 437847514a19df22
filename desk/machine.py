"""What was learned from an office's articles, kept so that no start has to learn it again."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from desk.row import Row


class Machine(Row, table=True):
    """A trained machine; `fingerprint` says of exactly which articles."""

    fingerprint: str = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    trained_at: datetime
