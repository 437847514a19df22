"""`loket deadline`: by when an office promised to answer, and why then."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from desk.clock import now
from desk.deadline import Deadline, deadline
from desk.national import usual_calendar
from desk.office import CHANNELS, CONSULTATION, Office
from desk.promise import Promise
from desk.words import say_instant
from loket.json_lines import answer_lines
from loket.problem import ConfigError, nearest

EXAMPLE_INSTANT = "2026-03-17T10:00:00+08:00"

Offices = Mapping[str, Office]


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
    except (ValueError, OverflowError) as error:
        print(f"loket: {_reason(error)}", file=sys.stderr)
        return 2
    print("\n".join(_describe(found)))
    return 0


def answer(line: bytes, offices: Offices) -> dict[str, str]:
    """Return `due` (local time of the office) and `explanation` for one line, or `error`."""
    try:
        asked = _read(line)
        found = _of_promise(asked) if "promise" in asked else _of_office(asked, offices)
        language = "en" if asked.get("language") == "en" else "id"
        return {"due": _local(found).isoformat(), "explanation": found.explanation[language]}
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
    kind, kinds = (
        asked.get("kind", CONSULTATION),
        set(office.standard(_instant(asked)).known_kinds()),
    )
    if not isinstance(kind, str) or kind not in kinds:
        raise ValueError(f"no kind {kind!r}; {nearest(str(kind), kinds)}")
    return office.deadline(channel, _instant(asked), kind)


def _of_promise(asked: Mapping[str, Any]) -> Deadline:
    zone = _text(asked, "zone")
    try:
        calendar = usual_calendar(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'unknown zone {zone!r}; write "Asia/Makassar" for example') from None
    return deadline(_instant(asked), Promise.model_validate(asked["promise"]), calendar)


def _instant(asked: Mapping[str, Any]) -> datetime:
    text = _text(asked, "at")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no instant; write {EXAMPLE_INSTANT}") from None
    if at.tzinfo is None:
        instant = at.isoformat(timespec="seconds")  # a date alone becomes its midnight
        raise ValueError(f"{text!r} has no zone; write {instant}+08:00 for WITA")
    return at


def _text(asked: Mapping[str, Any], key: str) -> str:
    value = asked.get(key)
    if not isinstance(value, str) or not value:
        example = f"; write {EXAMPLE_INSTANT}" if key == "at" else ""
        raise ValueError(f"{key} is missing{example}")
    return value


def _describe(found: Deadline) -> Iterable[str]:
    """Return the deadline for an operator, then as a citizen would be told."""
    yield _local(found).isoformat()
    yield f"promise  {found.promise}"
    yield f"why      {found.explanation['en']}"
    yield f"said     {say_instant(found.due, found.calendar.zone, 'id')}"
    yield f"         {found.explanation['id']}"


def _local(found: Deadline) -> datetime:
    return found.due.astimezone(ZoneInfo(found.calendar.zone))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return error.errors()[0]["msg"].removeprefix("Value error, ")
    if isinstance(error, OverflowError):
        return "this instant is too far away"
    return str(error)


def _offices(config: Path | None) -> Offices:
    if config is None:
        from offices import profiles

        return profiles()
    from loket.config import load_offices

    return load_offices(config)
