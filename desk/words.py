"""Instants, days, hours and durations in the words of the people who read them."""

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
"""What Indonesians call their three zones."""

NOTHING = {"id": "kurang dari semenit", "en": "less than a minute"}
AT = {"id": "pukul", "en": "at"}
UNITS = {
    "id": {"hari": ("hari", "hari"), "jam": ("jam", "jam"), "menit": ("menit", "menit")},
    "en": {"hari": ("day", "days"), "jam": ("hour", "hours"), "menit": ("minute", "minutes")},
}
LENGTHS = (("hari", 86_400), ("jam", 3_600), ("menit", 60))

Spans = Sequence[tuple[time, time]]
"""The opening hours of one day, in order."""


def say_instant(at: datetime, zone: str | tzinfo, language: str = "id") -> str:
    """Say an instant: "Rabu, 25 Maret 2026 pukul 15.30 WITA"."""
    local = at.astimezone(_zone(zone))
    return f"{say_day(local, language)} {_pick(AT, language)} {say_time(local, zone, language)}"


def say_time(at: datetime, zone: str | tzinfo, language: str = "id") -> str:
    """Say the time of day of an instant with the zone's label: "15.30 WITA"."""
    local = at.astimezone(_zone(zone))
    return f"{say_clock(local.time(), language)} {say_zone(zone, at)}"


def say_day(day: date, language: str = "id") -> str:
    """Say a date in full: "Rabu, 25 Maret 2026". Give it local: a date, or a local datetime."""
    return _day(day.toordinal(), "EEEE, d MMMM y", _locale(language))


def say_short_day(day: date, language: str = "id") -> str:
    """Say a date of this year: "Rabu 25 Maret"."""
    return _day(day.toordinal(), "EEEE d MMMM", _locale(language))


def say_weekday(weekday: int, language: str = "id") -> str:
    """Say the name of a weekday, Monday being 0: "Senin"."""
    return _day(weekday + 1, "EEEE", _locale(language))


def say_clock(at: time, language: str = "id") -> str:
    """Say a time of day: "15.30", and "15:30" in English."""
    return f"{at:%H:%M}" if _locale(language) == "en" else f"{at:%H.%M}"


def say_zone(zone: str | tzinfo, at: datetime | None = None) -> str:
    """Say what people call a zone: WIB, WITA, WIT, or its own abbreviation."""
    name = str(zone)
    if name in LABELS:
        return LABELS[name]
    return (at.astimezone(_zone(zone)).tzname() if at else None) or name


def say_duration(seconds: float, language: str = "id") -> str:
    """Say a length of time by its two largest units: "2 jam 5 menit", "3 hari 4 jam"."""
    left, parts = int(abs(seconds)), list[str]()
    for unit, length in LENGTHS:
        number, left = divmod(left, length)
        if number:
            parts.append(_count(number, unit, language))
    return " ".join(parts[:2]) or _pick(NOTHING, language)


def say_spans(spans: Spans, language: str = "id") -> str:
    """Say the hours of one day: "08.00-11.30 dan 13.00-16.00"."""
    both = {"id": " dan ", "en": " and "}
    said = [f"{say_clock(a, language)}–{say_clock(b, language)}" for a, b in spans]
    return _pick(both, language).join(said)


def say_hours(weekly: Sequence[Spans], language: str = "id") -> str:
    """Say a week's hours, Monday first: "Senin–Kamis 08.00–15.30, Jumat 08.00–16.00"."""
    said, first = list[str](), 0
    for weekday in range(1, len(weekly) + 1):
        if weekday < len(weekly) and tuple(weekly[weekday]) == tuple(weekly[first]):
            continue
        if weekly[first]:
            days = _weekdays(first, weekday - 1, language)
            said.append(f"{days} {say_spans(weekly[first], language)}")
        first = weekday
    return ", ".join(said)


def _weekdays(first: int, last: int, language: str) -> str:
    if first == last:
        return say_weekday(first, language)
    return f"{say_weekday(first, language)}–{say_weekday(last, language)}"


def _count(number: int, unit: str, language: str) -> str:
    one, many = UNITS[_locale(language)][unit]
    return f"{number} {one if number == 1 else many}"


def _locale(language: str) -> str:
    return "en" if language.startswith("en") else "id"


def _pick(texts: dict[str, str], language: str) -> str:
    return texts[_locale(language)]


def _zone(zone: str | tzinfo) -> tzinfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone


@lru_cache(maxsize=4096)
def _day(ordinal: int, form: str, locale: str) -> str:
    return format_date(date.fromordinal(ordinal), form, locale=locale)
