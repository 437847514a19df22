"""The part of an office's profile that says when it is open."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationInfo,
    field_validator,
    model_validator,
)

from desk.calendar import Calendar, Closure, HalfDay, Season, Spans, Week
from desk.hours import WRITE, read_spans, read_week, read_weekdays
from desk.national import (
    RAMADAN,
    closed_days,
    decreed_until,
    ramadans,
    usual_ramadan_week,
    usual_week,
)
from desk.words import LABELS

ZONES = {label: zone for zone, label in reversed(LABELS.items())}


def _read(reader: Callable[[str], object]) -> AfterValidator:
    """Return what refuses a text that a reader cannot read."""
    return AfterValidator(lambda text: (reader(text), text)[1])


def _text(given: Any) -> str:
    """Return the hours of a day as they are written; several spans are one text, not a list."""
    if isinstance(given, str):
        return given
    spans = ", ".join(map(str, given)) if isinstance(given, list) else ""
    try:
        listed = read_spans(spans)
    except ValueError:
        listed = ()
    raise ValueError(f'is a list; write "{spans}"' if listed else f"is no text; {WRITE}")


_BY_DAYS = TypeAdapter(
    dict[
        Annotated[str, _read(read_weekdays)],
        Annotated[str, BeforeValidator(_text), _read(read_spans)],
    ],
    config=ConfigDict(hide_input_in_errors=True),
)


def _week(given: Any) -> Any:
    """Return a week; every line that cannot be read is a mistake of its own."""
    if not isinstance(given, Mapping):
        raise ValueError("is no table")
    return read_week(_BY_DAYS.validate_python({str(day): spans for day, spans in given.items()}))


def _spans(given: Any) -> Any:
    return given if isinstance(given, tuple) else read_spans(_text(given))


Hours = Annotated[
    Week,
    BeforeValidator(_week),
    Field(examples=['{ "Senin-Kamis" = "08.00-15.30", "Jumat" = "08.00-16.00" }']),
]
STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Dates(BaseModel):
    """From one date to another, both included."""

    model_config = STRICT

    first: date = Field(examples=["2027-02-08"])
    last: date = Field(examples=["2027-03-09"])

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.last < self.first:
            raise ValueError(
                f"ends ({self.last}) before it begins ({self.first}); "
                f"did you mean first = {self.last}, last = {self.first}?"
            )
        return self


SEASON = (
    '[{ name = "Pekan ujian", first = 2027-05-03, last = 2027-05-28, '
    'hours = { "Senin-Jumat" = "08.00-12.00" } }]'
)
DatesT = TypeVar("DatesT", bound=Dates)
T = TypeVar("T")


class OtherHours(Dates):
    """A season with hours of its own."""

    name: str = Field(examples=['"Pekan ujian"'])
    hours: Hours


class ShortDay(BaseModel):
    """A day with hours of its own, and why."""

    model_config = STRICT

    hours: Annotated[Spans, BeforeValidator(_spans)] = Field(examples=['"08.00-11.30"'])
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"hours": given} if isinstance(given, str) else given


class Schedule(BaseModel):
    """Zone, weekly hours, Ramadan, other seasons, and days that differ."""

    model_config = STRICT

    zone: str = Field(examples=['"Asia/Makassar"'])
    hours: Hours = Field(default_factory=usual_week)
    ramadan_hours: Hours = Field(default_factory=usual_ramadan_week)
    ramadan: tuple[Dates, ...] = Field(
        default=(), examples=["[{ first = 2027-02-08, last = 2027-03-09 }]"]
    )
    seasons: tuple[OtherHours, ...] = Field(default=(), examples=[SEASON])
    national_holidays: bool = True
    closed: dict[date, str] = Field(
        default_factory=dict, examples=['{ 2027-08-18 = "Hari jadi kabupaten" }']
    )
    half_days: dict[date, ShortDay] = Field(
        default_factory=dict, examples=['{ 2027-12-24 = "08.00-11.30" }']
    )
    open_days: dict[date, str] = Field(
        default_factory=dict, examples=['{ 2027-12-24 = "Layanan tetap buka" }']
    )

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"unknown zone {zone!r}; {_zones(zone)}") from None
        return zone

    @field_validator("hours", "ramadan_hours")
    @classmethod
    def _some(cls, week: Week) -> Week:
        if not any(week):
            raise ValueError('no working day in the week; write "Senin-Kamis" = "08.00-15.30"')
        return week

    @field_validator("ramadan", "seasons")
    @classmethod
    def _apart(cls, spells: tuple[DatesT, ...]) -> tuple[DatesT, ...]:
        for one, two in pairwise(sorted(spells, key=lambda spell: spell.first)):
            if two.first <= one.last:
                raise ValueError(
                    f"two of them overlap: one ends on {one.last}, the next begins on {two.first}; "
                    f"did you mean last = {two.first - timedelta(days=1)}?"
                )
        return spells

    @field_validator("half_days", "open_days")
    @classmethod
    def _not_closed(cls, days: dict[date, T], info: ValidationInfo) -> dict[date, T]:
        for day in sorted(days.keys() & info.data.get("closed", {}).keys()):
            raise ValueError(f"{day} is under `closed` too; keep it in one of the tables")
        return days

    def make_calendar(self) -> Calendar:
        """Return the calendar that this part of the profile describes."""
        return Calendar(
            self.zone,
            self.hours,
            self._seasons(),
            self._closed(),
            self._half_days(),
            decreed_until() if self.national_holidays else None,
        )

    def _seasons(self) -> tuple[Season, ...]:
        own = tuple(Season(s.name, s.first, s.last, s.hours) for s in self.seasons)
        fasting = tuple(
            Season(RAMADAN, dates.first, dates.last, self.ramadan_hours) for dates in self.ramadan
        )
        years = {season.first.year for season in fasting}
        national = ramadans(self.ramadan_hours)
        return own + fasting + tuple(s for s in national if s.first.year not in years)

    def _closed(self) -> dict[date, Closure]:
        national = closed_days() if self.national_holidays else {}
        opened = self.half_days.keys() | self.open_days.keys()
        kept = {day: closure for day, closure in national.items() if day not in opened}
        return kept | {day: Closure(reason) for day, reason in self.closed.items()}

    def _half_days(self) -> dict[date, HalfDay]:
        return {day: HalfDay(short.hours, short.reason) for day, short in self.half_days.items()}


def _zones(zone: str) -> str:
    if zone.upper() in ZONES:
        return f'did you mean "{ZONES[zone.upper()]}" ({zone.upper()})?'
    near = get_close_matches(zone, ZONES.values(), n=1, cutoff=0.8)
    if near:
        return f'did you mean "{near[0]}"?'
    known = ", ".join(f'"{name}" ({label})' for label, name in ZONES.items())
    return f"write {known}"
