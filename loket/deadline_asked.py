"""What `loket deadline` is asked: a promise of an office, or one that is written out."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk.calendar import NoWorkingDayError
from desk.deadline import Deadline, deadline
from desk.national import usual_calendar
from desk.office import CHANNELS, CONSULTATION, DEFAULT, Office
from desk.promise import Promise
from loket.problem import nearest

EXAMPLE_INSTANT = "2026-03-17T10:00:00+08:00"
FORMS = '{"office": …, "channel": …, "at": …}'
COUNTED_FROM = ("received_utc", "last_officer_utc")
"""The instant in a line of test vectors: receipt, or the office's last word before silence."""
TOO_FAR = "this is too far away: the years 1 to 9999 can be reckoned with"

Offices = Mapping[str, Office]
P = ParamSpec("P")
T = TypeVar("T")


def read(line: bytes) -> dict[str, Any]:
    """Return a line as an object; raise ValueError."""
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise ValueError(f"this line is not JSON: {error}") from None
    if not isinstance(asked, dict):
        raise ValueError(f"this line is no object; write {FORMS}")
    return asked


def find(asked: Mapping[str, Any], offices: Offices) -> Deadline:
    """Return the deadline that is asked for; raise ValueError with a suggestion.

    Known are {"office", "channel", "at"} with or without "kind", {"promise", "zone", "at"}, and
    test vectors: {"received_utc", "n", "tz"} or {"last_officer_utc", "val", "unit", "tz"}.
    """
    if "promise" in asked:
        return _of_promise(asked)
    if any(key in asked for key in COUNTED_FROM):
        return _of_promise(_from_vector(asked))
    return of_office(asked, offices)


def of_office(asked: Mapping[str, Any], offices: Offices) -> Deadline:
    """Return the deadline of an office on a channel or for a kind of matter; raise ValueError."""
    office = offices.get(_text(asked, "office"))
    if office is None:
        raise ValueError(f"no office {asked['office']!r}; {nearest(asked['office'], offices)}")
    channel, at = _text(asked, "channel"), _instant(asked, office.zone)
    standard = reckoned(office.standard, at)
    channels, kinds = {*CHANNELS, *office.promises, *office.channels}, {*standard.known_kinds()}
    kind = asked.get("kind") or (channel if channel in kinds - channels else CONSULTATION)
    if channel not in channels | kinds:
        known = channels | kinds - {DEFAULT}
        raise ValueError(f"no channel or kind of matter {channel!r}; {nearest(channel, known)}")
    if not isinstance(kind, str) or kind not in kinds:
        raise ValueError(f"no kind {kind!r}; {nearest(str(kind), kinds)}")
    if channel not in channels:
        channel = DEFAULT
        if kind != CONSULTATION and standard.own(channel, kind) is None:
            ways = ", ".join(sorted(standard.services[kind]))
            raise ValueError(f"{kind!r} has promises by channel; ask {ways} with kind {kind!r}")
    return reckoned(office.deadline, channel, at, kind)


def _from_vector(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of test vectors as a promise in words: {"val": 7, "unit": "hari_kalender"}."""
    at = next(_text(asked, key) for key in COUNTED_FROM if key in asked)
    number = asked.get("n", asked.get("val"))
    if not isinstance(number, int):
        raise ValueError("n is missing; write the number of days")
    unit = str(asked.get("unit", "hari_kerja")).replace("_", " ")
    return {"promise": f"{number} {unit}", "zone": _text(asked, "tz"), "at": at}


def _of_promise(asked: Mapping[str, Any]) -> Deadline:
    zone = _text(asked, "zone")
    try:
        calendar = usual_calendar(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'unknown zone {zone!r}; write "Asia/Makassar" for example') from None
    at, promise = _instant(asked, zone), Promise.model_validate(asked["promise"])
    return reckoned(deadline, at, promise, calendar)


def reckoned(reckon: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
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
