"""What every stored noun shares: metadata with named constraints."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Column, MetaData
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A stored noun. Times are aware UTC; `office` is the code of the office that owns the row."""

    metadata: ClassVar[MetaData] = SQLModel.metadata


def json_field() -> Any:
    """Return a column that holds a JSON object, empty by default."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
