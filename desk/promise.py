"""A promise in words an officer can read and a clock can keep: "3 working days"."""

import re
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from desk.words import say_count


class Unit(StrEnum):
    """What a promise counts. Minutes and hours are opening time; clock hours run day and night."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working days"
    DAYS = "days"
    CLOCK_HOURS = "clock hours"
    AT_ONCE = "at once"
    SAME_DAY = "same day"


WORDS = {
    Unit.MINUTES: ("minutes", "minute", "menit"),
    Unit.HOURS: ("hours", "hour", "jam", "jam layanan", "opening hours", "opening hour"),
    Unit.WORKING_DAYS: ("working days", "working day", "hari kerja"),
    Unit.DAYS: ("days", "day", "calendar days", "calendar day", "hari", "hari kalender"),
    Unit.CLOCK_HOURS: ("clock hours", "clock hour", "jam penuh"),
    Unit.AT_ONCE: ("at once", "immediately", "langsung", "seketika"),
    Unit.SAME_DAY: ("same day", "the same day", "hari yang sama", "hari itu juga"),
}
UNITS = {word: unit for unit, words in WORDS.items() for word in words}
WITHOUT_NUMBER = (Unit.AT_ONCE, Unit.SAME_DAY)
MOST = {
    Unit.MINUTES: 100_000,
    Unit.HOURS: 10_000,
    Unit.WORKING_DAYS: 1_000,
    Unit.DAYS: 1_500,
    Unit.CLOCK_HOURS: 30_000,
}
EXAMPLE = '"3 working days", "10 minutes", "7 days" or "at once"'


class Promise(BaseModel):
    """Within which time the office serves, from when it counts, and until what.

    `count_from` "same day" counts the day of receipt as the first; `after_hours` "next opening"
    takes what comes while the office is closed as received when it opens.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    number: int
    unit: Unit
    starts: Literal["received", "complete", "turn", "guest book"] = "received"
    count_from: Literal["next working day", "same day"] = "next working day"
    after_hours: Literal["as received", "next opening"] = "as received"
    until: Literal["first response", "served", "resolution"] = "served"

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        if isinstance(given, str):
            return parse(given)
        if isinstance(given, dict) and "within" in given:
            rest = {key: value for key, value in given.items() if key != "within"}
            return parse(str(given["within"])) | rest
        if isinstance(given, dict) and "number" in given:
            return given
        raise ValueError(f"a promise is a text such as {EXAMPLE}, or a table with `within`")

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a promise such as "3 working days" or "3 hari kerja"; raise ValueError."""
        return cls.model_validate(text)

    def __str__(self) -> str:
        """Return the promise as an office writes it: "1 working day"."""
        return self.say("en")

    def say(self, language: str = "id") -> str:
        """Say the promise: "3 hari kerja", "langsung"."""
        return say_count(self.number, self.unit, language)


def parse(text: str) -> dict[str, Any]:
    """Return number and unit of a promise in words; raise ValueError with a suggestion."""
    words = " ".join(text.lower().split())
    found = re.fullmatch(r"(?:(-?\d+)\s*)?(?:\(\w+\) )?(.*)", words)
    assert found
    number, unit = found[1], UNITS.get(found[2])
    if unit is None:
        raise ValueError(f"unknown unit {found[2]!r} in {text!r}; {_suggest(number, found[2])}")
    if unit in WITHOUT_NUMBER:
        return {"number": 1, "unit": unit}
    if number is None:
        raise ValueError(f'{text!r} has no number; write "1 {unit}" for example')
    if not 1 <= int(number) <= MOST[unit]:
        raise ValueError(f'{text!r} must be between 1 and {MOST[unit]} {unit}; e.g. "3 {unit}"')
    return {"number": int(number), "unit": unit}


def _suggest(number: str | None, unit: str) -> str:
    near = get_close_matches(unit, UNITS, n=1, cutoff=0.5)
    if not near:
        return f"write {EXAMPLE}"
    if UNITS[near[0]] in WITHOUT_NUMBER:
        return f'did you mean "{near[0]}"?'
    return f'did you mean "{number or 1} {near[0]}"?'
