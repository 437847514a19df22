"""What every stored noun shares: metadata with named constraints, and a quick way to be made."""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

from pydantic_core import PydanticUndefined
from sqlalchemy import JSON, Column, MetaData
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel
from sqlmodel.main import SQLModelMetaclass

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_KINDS: dict[str, TypeEngine[Any]] = {}
"""One type for all columns of a kind: SQLAlchemy makes a class for each, half a MB for texts."""


class Noun(SQLModelMetaclass):
    """Makes nouns at once.

    Rows are written by name, so that nobody need know which fields of them changed. What the two
    frameworks do to know it costs 25 µs a noun and 3 µs a change, ten nouns a message.
    """

    def __init__(self, name: str, bases: tuple[type, ...], held: dict[str, Any], **more: Any):
        for column in vars(self).values():
            if isinstance(column, Column) and isinstance(column.type, TypeDecorator):
                column.type = _KINDS.setdefault(repr(column.type), column.type)
        super().__init__(name, bases, held, **more)

    def __call__(self, **values: Any) -> Any:
        """Return a noun of this kind with these values, and the defaults of the others."""
        plain, made, names = _fields(self)
        if not values.keys() <= names:
            raise TypeError(f"{self.__name__} has no {', '.join(values.keys() - names)}")
        held = plain | values
        for name, make in made:
            if name not in held:
                held[name] = make()
        return self._holding(held, names)

    def read(self, held: dict[str, Any]) -> Any:
        """Return a noun of this kind that was read from its table; `held` is its fields, all."""
        return self._holding(held, _fields(self)[2])

    def _holding(self, held: dict[str, Any], names: set[str]) -> Any:
        """Return a noun with these fields, and with what pydantic wants to find in it."""
        kind: Any = self
        row = object.__new__(kind)
        put = object.__setattr__
        put(row, "__dict__", held)
        put(row, "__pydantic_fields_set__", names)
        put(row, "__pydantic_extra__", None)
        put(row, "__pydantic_private__", None)
        return row


class _Named:
    """A field of a class of nouns as SQLAlchemy wants it; a noun's own is read as any attribute.

    SQLAlchemy's says that it can be written, so each reading of a field would go through it: 80 a
    message.
    """

    def __init__(self, field: Any) -> None:
        self._field = field

    def __get__(self, row: Any, kind: type[Any]) -> Any:
        return self._field if row is None else self._field.__get__(row, kind)


class Row(SQLModel, metaclass=Noun):
    """A stored noun. Times are aware UTC; `office` is the code of the office that owns the row."""

    # Nouns are made by name, without pydantic: what it would make of each class stays unmade.
    model_config = {"defer_build": True}
    metadata: ClassVar[MetaData] = SQLModel.metadata

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value


@cache
def _fields(
    kind: type[Any],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], set[str]]:
    """Return the plain defaults of a noun, its made ones, and the names of all fields."""
    for name in kind.model_fields:
        type.__setattr__(kind, name, _Named(getattr(kind, name)))
    plain: dict[str, Any] = {}
    made: list[tuple[str, Callable[[], Any]]] = []
    for name, field in kind.model_fields.items():
        if field.default_factory is not None:
            made.append((name, field.default_factory))
        elif field.default is not PydanticUndefined:
            plain[name] = field.default
    return plain, made, set(kind.model_fields)


def only_where(condition: str) -> dict[str, Any]:
    """Return what makes an index partial; `store.nouns` says it as each database wants it.

    SQLAlchemy's own way imports both databases' dialects: 2 MB for the one that is not used.
    """
    return {"info": {"where": condition}}


def json_field() -> Any:
    """Return a column that holds a JSON object, empty by default."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
