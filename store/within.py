"""Which offices a finder looks at, written out so that the statement can be prepared."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, or_


def within(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Return that a column is one of some values; of none when there are none."""
    return or_(false(), *[column == value for value in values])
