"""`loket deadline`: by when an office promised to answer, and why then."""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from desk.clock import now
from desk.deadline import Deadline
from desk.words import say_instant
from loket.deadline_asked import TOO_FAR, Offices, find, of_office, read, reckoned
from loket.json_lines import answer_lines
from loket.problem import ConfigError


def run(
    office: str,
    channel: str,
    at: str,
    *,
    kind: str = "",
    json_lines: bool = False,
    config: Path | None = None,
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
        asked = {"office": office, "channel": channel, "kind": kind}
        found = of_office({**asked, "at": at or now().isoformat()}, offices)
        told = reckoned(_describe, found)
    except (ValueError, OverflowError) as error:
        print(f"loket: {_reason(error)}", file=sys.stderr)
        return 2
    print("\n".join(told))
    return 0


def answer(line: bytes, offices: Offices) -> dict[str, str]:
    """Return `due` (local time of the office) and `explanation` for one line, or `error`."""
    try:
        asked = read(line)
        language = "en" if asked.get("language") == "en" else "id"
        return reckoned(_as_object, find(asked, offices), language)
    except (ValueError, OverflowError, RecursionError) as error:
        return {"error": _reason(error)}


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
