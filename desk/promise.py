"""A promise in words an officer can read and a clock can keep: "3 working days"."""

import re
from difflib import get_close_matches
from enum import StrEnum
from math import ceil
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

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
    Unit.HOURS: ("hours", "hour", "opening hours", "opening hour", "jam", "jam layanan"),
    Unit.WORKING_DAYS: ("working days", "working day", "hari kerja"),
    Unit.DAYS: ("days", "day", "calendar days", "calendar day", "hari", "hari kalender"),
    Unit.CLOCK_HOURS: ("clock hours", "clock hour", "jam terus-menerus"),
    Unit.AT_ONCE: ("at once", "immediately", "langsung", "seketika"),
    Unit.SAME_DAY: ("same day", "the same day", "hari yang sama", "hari itu juga"),
}
LONGER = {
    **dict.fromkeys(("week", "weeks", "pekan", "minggu"), 7),
    **dict.fromkeys(("month", "months", "bulan"), 30),
    **dict.fromkeys(("year", "years", "tahun"), 365),
}
"""Units that no promise counts in, and as how many days they are suggested."""
UNITS = {word: unit for unit, words in WORDS.items() for word in words}
FORM = re.compile(r"(?P<number>-?[\d.,]*\d)?\s*(?:\(\w+\))?\s*(?P<unit>.*)")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
ROUND_THE_CLOCK = re.compile(r"(?P<days>\d+) ?[x×] ?24 ?(?:jam|hours|hour)")
DAY = 24
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
    takes what comes while the office is closed as received when it opens. `waiting`: whether the
    clock of a resolution stands still while the citizen is asked something; that of a first
    response never does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    number: int = Field(examples=["3"])
    unit: Unit = Field(examples=['"working days"'])
    starts: Literal["received", "complete", "turn", "guest book"] = "received"
    count_from: Literal["next working day", "same day"] = "next working day"
    after_hours: Literal["as received", "next opening"] = "as received"
    until: Literal["first response", "served", "resolution"] = "served"
    waiting: Literal["pauses", "runs on"] = "pauses"

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
        raise ValueError(f"a promise is a text, or a table with `within`; write {EXAMPLE}")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        most = MOST.get(self.unit, MOST[Unit.DAYS])
        if not 1 <= self.number <= most:
            raise ValueError(
                f'"{self.number} {self.unit}" is not between 1 and {most} {self.unit}; '
                f"write {EXAMPLE}"
            )
        return self

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a promise such as "3 working days" or "3 hari kerja"; raise ValueError."""
        return cls.model_validate(text)

    def kept(self) -> dict[str, Any]:
        """Return the promise as data, without what is usual; `model_validate` reads it back."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def __str__(self) -> str:
        """Return the promise as an office writes it: "1 working day"."""
        return self.say("en")

    def say(self, language: str = "id") -> str:
        """Say the promise: "3 hari kerja", "langsung", "3 x 24 jam"."""
        if self.unit is Unit.CLOCK_HOURS and self.number % DAY == 0:
            return say_count(self.number // DAY, "round the clock", language)
        return say_count(self.number, self.unit, language)


def parse(text: str) -> dict[str, Any]:
    """Return number and unit of a promise in words; raise ValueError with a suggestion."""
    words = " ".join(text.lower().split())
    if days := ROUND_THE_CLOCK.fullmatch(words):
        words = f"{int(days['days']) * DAY} {Unit.CLOCK_HOURS}"
    found = FORM.fullmatch(words)
    assert found
    unit = UNITS.get(found["unit"])
    if unit is None:
        raise ValueError(f"unknown unit in {text!r}; {_suggest(found['number'], found['unit'])}")
    if unit in WITHOUT_NUMBER:
        return {"number": 1, "unit": unit}
    return {"number": _number(found["number"], unit, text), "unit": unit}


def _number(digits: str | None, unit: Unit, text: str) -> int:
    if digits is None:
        raise ValueError(f'{text!r} has no number; write "3 {unit}" for example')
    if not digits.lstrip("-").isdigit():
        raise ValueError(f"{text!r} has no whole number; {_whole(digits, unit)}")
    return int(digits)


def _whole(digits: str, unit: Unit) -> str:
    """Suggest a whole number: of hours the minutes, of all else the next greater one."""
    if THOUSANDS.fullmatch(digits):
        return f'did you mean "{re.sub("[.,]", "", digits)} {unit}"?'
    parts = digits.replace(",", ".").split(".")
    if len(parts) != 2:
        return f"write {EXAMPLE}"
    number = float(".".join(parts))
    if unit is Unit.HOURS:
        number, unit = number * 60, Unit.MINUTES
    return f'write "{min(max(ceil(number), 1), MOST[unit])} {unit}"'


def _suggest(number: str | None, unit: str) -> str:
    longer = get_close_matches(unit, LONGER, n=1, cutoff=0.8)
    if longer and (number or "1").isdigit():
        days = min(int(number or 1) * LONGER[longer[0]], MOST[Unit.DAYS])
        return f'did you mean "{days} {Unit.DAYS}"?'
    near = get_close_matches(unit, UNITS, n=1, cutoff=0.5)
    if not near:
        return f"write {EXAMPLE}"
    if UNITS[near[0]] in WITHOUT_NUMBER:
        return f'did you mean "{near[0]}"?'
    return f'did you mean "{number or 3} {near[0]}"?'
