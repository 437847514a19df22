"""What to write instead of a wrong setting: a line that can be pasted wherever one can be told."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

Location = tuple[int | str, ...]
EXAMPLE = "see config.example.toml"
DATE = "2027-01-01"
DATES = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")
TABLES = ("dict_type", "mapping_type", "model_type", "model_attributes_type")
LISTS = ("tuple_type", "list_type", "set_type", "frozen_set_type")
_BOUNDS = {"ge": 0, "gt": 1, "le": 0, "lt": -1}
"""How a bound is called, and what must be added to it to be allowed."""
_USUAL = {
    **dict.fromkeys(TABLES, f"write a section of its own, or {{ name = … }}; {EXAMPLE}"),
    **dict.fromkeys(LISTS, f'write ["…", "…"]; {EXAMPLE}'),
    **dict.fromkeys(DATES, f"write a date such as {DATE}"),
    "string_type": 'write it in quotation marks: "…"',
}
"""What is told of a kind of mistake where no line can be."""


def mend(model: type[BaseModel], place: Location, detail: ErrorDetails) -> str:
    """Return what to write at a place that a model refused."""
    name = next((part for part in reversed(place) if isinstance(part, str)), "")
    missing = detail["type"] == "missing"
    if value := _value(field_at(model, place), detail):
        return f"{'add' if missing else 'write'} {name} = {value}"
    return f"add {name} = …; {EXAMPLE}" if missing else _USUAL.get(detail["type"], EXAMPLE)


def _value(field: FieldInfo | None, detail: ErrorDetails) -> str:
    """Return a right value as TOML: the field's own example, its default, or what is allowed."""
    if field and field.examples:
        return str(field.examples[0])
    allowed = detail.get("ctx", {})
    if words := re.findall(r"'([^']+)'", str(allowed.get("expected", ""))):
        near = get_close_matches(str(detail.get("input", "")), words, n=1)
        return f'"{(near or words)[0]}"'
    if field and isinstance(field.default, bool):
        return str(field.default).lower()
    if field and isinstance(field.default, int | float):
        return str(field.default)
    if detail["type"] in DATES and field:
        return DATE
    for bound, more in _BOUNDS.items():
        if bound in allowed:
            return str(allowed[bound] + more)
    return ""


def field_at(model: type[BaseModel], place: Location) -> FieldInfo | None:
    """Return the field that a place names, if it is one; a promise lies within its pledge."""
    named = tuple(part for part in place if isinstance(part, str))
    parent = model_at(model, named[:-1]) if named else None
    if parent is None:
        return None
    for one in (parent, *_sections(parent)):
        if named[-1] in one.model_fields:
            return one.model_fields[named[-1]]
    return None


def model_at(model: type[BaseModel] | None, place: Location) -> type[BaseModel] | None:
    """Return the model of the section at a place, through lists and tables of sections."""
    for part in place:
        if model and part in model.model_fields:
            model = _section(model.model_fields[str(part)].annotation)
    return model


def _sections(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    found = (_section(field.annotation) for field in model.model_fields.values())
    return (one for one in found if one)


def _section(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_section(inner) for inner in get_args(annotation))
    return next((model for model in found if model), None)
