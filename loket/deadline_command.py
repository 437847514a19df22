"""`loket deadline`: by when an office promised to answer, and why then."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from desk.calendar import NoWorkingDayError
from desk.clock import now
from desk.deadline import Deadline, deadline
from desk.national import usual_calendar
from desk.office import CHANNELS, CONSULTATION, Office
from desk.promise import Promise
from desk.words import say_instant
from loket.json_lines import answer_lines
from loket.problem import ConfigError, nearest

EXAMPLE_INSTANT = "2026-03-17T10:00:00+08:00"

TOO_FAR = "this is too far away: the years 1 to 9999 can be reckoned with"

Offices = Mapping[str, Office]
P = ParamSpec("P")
T = TypeVar("T")


def run(
    office: str, channel: str, at: str, *, json_lines: bool = False, config: Path | None = None
) -> int:
    """Print deadlines; return the exit code (1: some line was wrong, 2: nothing could be asked)."""
    try:
        offices = _offices(config)
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    if json_lines:
        return answer_lines(lambda line: answer(line, offices))
    try:
        found = _of_office(
            {"office": office, "channel": channel, "at": at or now().isoformat()}, offices
        )
        told = _reckoned(_describe, found)
    except (ValueError, OverflowError) as error:
        print(f"loket: {_reason(error)}", file=sys.stderr)
        return 2
    print("\n".join(told))
    return 0


def answer(line: bytes, offices: Offices) -> dict[str, str]:
    """Return `due` (local time of the office) and `explanation` for one line, or `error`."""
    try:
        asked = _read(line)
        found = _of_promise(asked) if "promise" in asked else _of_office(asked, offices)
        language = "en" if asked.get("language") == "en" else "id"
        return _reckoned(_as_object, found, language)
    except (ValueError, OverflowError, RecursionError) as error:
        return {"error": _reason(error)}


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this line is not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise ValueError('this line is no object; write {"office": …, "channel": …, "at": …}')
    return asked


def _of_office(asked: Mapping[str, Any], offices: Offices) -> Deadline:
    office = offices.get(_text(asked, "office"))
    if office is None:
        raise ValueError(f"no office {asked['office']!r}; {nearest(asked['office'], offices)}")
    channel = _text(asked, "channel")
    known = {*CHANNELS, *office.promises, *office.channels}
    if channel not in known:
        raise ValueError(f"no channel {channel!r}; {nearest(channel, known)}")
    at, kind = _instant(asked, office.zone), asked.get("kind", CONSULTATION)
    kinds = set(_reckoned(office.standard, at).known_kinds())
    if not isinstance(kind, str) or kind not in kinds:
        raise ValueError(f"no kind {kind!r}; {nearest(str(kind), kinds)}")
    return _reckoned(office.deadline, channel, at, kind)


def _of_promise(asked: Mapping[str, Any]) -> Deadline:
    zone = _text(asked, "zone")
    try:
        calendar = usual_calendar(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'unknown zone {zone!r}; write "Asia/Makassar" for example') from None
    at, promise = _instant(asked, zone), Promise.model_validate(asked["promise"])
    return _reckoned(deadline, at, promise, calendar)


def _reckoned(reckon: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what is reckoned; say clearly where Python's years end."""
    try:
        return reckon(*args, **kwargs)
    except NoWorkingDayError:
        raise
    except (ValueError, OverflowError):
        raise ValueError(TOO_FAR) from None


def _instant(asked: Mapping[str, Any], zone: str) -> datetime:
    """Return the instant that is asked about; one without a zone is refused with that of `zone`."""
    text = _text(asked, "at")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no instant; write {EXAMPLE_INSTANT}") from None
    if at.tzinfo is None:
        there = at.replace(tzinfo=ZoneInfo(zone))  # a date alone becomes its midnight
        instant = there.isoformat(timespec="seconds")
        raise ValueError(f"{text!r} has no zone; write {instant} for {zone}")
    return at


def _text(asked: Mapping[str, Any], key: str) -> str:
    value = asked.get(key)
    if not isinstance(value, str) or not value:
        example = f"; write {EXAMPLE_INSTANT}" if key == "at" else ""
        raise ValueError(f"{key} is missing{example}")
    return value


def _as_object(found: Deadline, language: str) -> dict[str, str]:
    return {"due": _local(found).isoformat(), "explanation": found.explanation[language]}


def _describe(found: Deadline) -> list[str]:
    """Return the deadline for an operator, then as a citizen would be told."""
    return [
        _local(found).isoformat(),
        f"promise  {found.promise}",
        f"why      {found.explanation['en']}",
        f"said     {say_instant(found.due, found.calendar.zone, 'id')}",
        f"         {found.explanation['id']}",
    ]


def _local(found: Deadline) -> datetime:
    return found.due.astimezone(ZoneInfo(found.calendar.zone))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return error.errors()[0]["msg"].removeprefix("Value error, ")
    if isinstance(error, OverflowError):
        return TOO_FAR
    return str(error)


def _offices(config: Path | None) -> Offices:
    if config is None:
        from offices import profiles

        return profiles()
    from loket.config import load_offices

    return load_offices(config)
