"""The national calendar: holidays, joint leave and Ramadan, as files that come with Loket."""

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desk.calendar import Calendar, Closure, Season, Week
from desk.hours import read_week
from desk.pledge import Pledge

FOLDER = Path(__file__).parent
RAMADAN = "Ramadan"
AHEAD = 40
"""Years without a decree in which holidays of fixed date are known all the same."""


@lru_cache(maxsize=1)
def national_days() -> Mapping[date, Closure]:
    """Return the holidays and joint leave that are known, by date."""
    with (FOLDER / "national_days.csv").open(encoding="utf-8", newline="") as rows:
        return MappingProxyType(
            {date.fromisoformat(row["date"]): _closure(row) for row in csv.DictReader(rows)}
        )


def decreed_until() -> int:
    """Return the last year whose holidays are known."""
    return max(national_days()).year


@lru_cache(maxsize=1)
def closed_days() -> Mapping[date, Closure]:
    """Return the known days, and in years to come the holidays of fixed date.

    Those hold whatever is decreed. Of fixed date is what stands on one in every known year.
    """
    known, last = national_days(), decreed_until()
    years = last + 1 - min(known).year
    seen = Counter((d.month, d.day, c) for d, c in known.items() if c.kind == "holiday")
    fixed = [holiday for holiday, times in seen.items() if times == years]
    ahead = range(last + 1, last + 1 + AHEAD)
    coming = {date(year, month, day): c for year in ahead for month, day, c in fixed}
    return MappingProxyType({**known, **coming})


def usual_week() -> Week:
    """Return the hours of an office that gives none."""
    return read_week(_defaults()["hours"])


def usual_ramadan_week() -> Week:
    """Return the hours in Ramadan of an office that gives none."""
    return read_week(_defaults()["ramadan_hours"])


def ramadans(week: Week) -> tuple[Season, ...]:
    """Return every known Ramadan as a season with these hours."""
    return tuple(
        Season(RAMADAN, window["first"], window["last"], week) for window in _defaults()["ramadan"]
    )


@lru_cache(maxsize=8)
def usual_calendar(zone: str) -> Calendar:
    """Return the calendar of an office that gives nothing but its zone."""
    return Calendar(
        zone,
        usual_week(),
        ramadans(usual_ramadan_week()),
        closed_days(),
        decreed_until=decreed_until(),
    )


@lru_cache(maxsize=1)
def usual_promises() -> dict[str, Pledge]:
    """Return the promise of a channel for which an office gives none, under "default"."""
    return _promises("promises")


@lru_cache(maxsize=1)
def usual_kinds() -> dict[str, Pledge]:
    """Return the promises of matters with a clock of their own, by kind of ticket."""
    return _promises("kinds")


def usual_quiet() -> dict[str, float]:
    """Return for each channel the seconds after which a burst counts as one question."""
    return dict(_defaults()["quiet"])


def _promises(section: str) -> dict[str, Pledge]:
    return {name: Pledge.model_validate(given) for name, given in _defaults()[section].items()}


@lru_cache(maxsize=1)
def _defaults() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "national.toml").read_text("utf-8"))


def _closure(row: dict[str, str]) -> Closure:
    return Closure(row["name"], row["name_en"], row["kind"], bool(row["estimate"]))
