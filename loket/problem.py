"""What is wrong with a configuration: file, key, reason, and how to mend it. Never a value."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from loket.mend import DATES, EXAMPLE, LISTS, TABLES, Location, field_at, mend, model_at

_SECRET_ITEMS = re.compile(r"(?<=\d )items after validation")
"""What pydantic calls the characters of a secret; lists have items without these words."""
_SAID = {
    "missing": "is missing",
    "string_type": "is no text",
    **dict.fromkeys(TABLES, "is no table"),
    **dict.fromkeys(LISTS, "is no list"),
    **dict.fromkeys(DATES, "is no date"),
}
"""What an operator reads where pydantic would speak of types."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake; `mend` says what to write instead."""

    file: Path
    key: str
    reason: str
    mend: str = ""

    def __str__(self) -> str:
        """Return the mistake on one line."""
        return ": ".join(filter(None, [str(self.file), self.key, self.reason])) + (
            f" -> {self.mend}" if self.mend else ""
        )


class ConfigError(Exception):
    """Everything that is wrong with a configuration, at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in the configuration")
        self.problems = problems

    def report(self) -> str:
        """Return one line for each mistake, and how many there are."""
        number = len(self.problems)
        count = "1 mistake" if number == 1 else f"{number} mistakes"
        lines = [str(problem) for problem in self.problems]
        return "\n".join([*lines, f"{count}; nothing was started."])


def find(model: type[BaseModel], error: ValidationError) -> Iterable[tuple[Location, str, str]]:
    """Return location, reason and mend of every error that a model found."""
    for detail in error.errors(include_url=False):  # its input is never told, only compared
        within = detail.get("ctx", {}).get("at", ())
        place = tuple(part for part in (*detail["loc"], *within) if part != "[key]")
        yield place, *_explain(model, place, detail)


def say_key(place: Location) -> str:
    """Return a place as an operator writes it; places in a list are counted from 1."""
    return "".join(f" #{p + 1} " if isinstance(p, int) else f".{p}" for p in place).strip(". ")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …" for a name that is nearly a known one, else the known names."""
    names = sorted(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(names) or 'nothing'}"


def _explain(model: type[BaseModel], place: Location, detail: ErrorDetails) -> tuple[str, str]:
    if detail["type"] == "extra_forbidden":
        return "unknown key", nearest(str(place[-1]), _keys(model_at(model, place[:-1])))
    if detail["type"] == "string_pattern_mismatch":
        field = field_at(model, place)
        return "is not written so", f"write {(field and field.description) or EXAMPLE}"
    if said := _SAID.get(detail["type"]):
        return said, mend(model, place, detail)
    message = _SECRET_ITEMS.sub("characters", detail["msg"].removeprefix("Value error, "))
    reason, _, told = message.partition("; ")
    return reason[:1].lower() + reason[1:], told or mend(model, place, detail)


def _keys(model: type[BaseModel] | None) -> Iterable[str]:
    return model.model_fields if model else ()
