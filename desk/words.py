"""Instants, days, hours and durations in the words of the people who read them."""

from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from desk.phrases import Phrases

LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
"""What Indonesians call their three zones."""

TEXTS = Phrases.read(Path(__file__).parent / "phrases")
DAY = "{weekday}, {day} {month} {year}"
SHORT_DAY = "{weekday} {day} {month}"
LENGTHS = (("day", 86_400), ("hour", 3_600), ("minute", 60))

Spans = Sequence[tuple[time, time]]
"""The opening hours of one day, in order."""


def say_instant(at: datetime, zone: str | tzinfo, language: str = "id") -> str:
    """Say an instant: "Rabu, 25 Maret 2026 pukul 15.30 WITA"."""
    local = at.astimezone(_zone(zone))
    time_of_day = say_time(local, zone, language)
    return TEXTS.say("instant", language, day=say_day(local, language), time=time_of_day)


def say_time(at: datetime, zone: str | tzinfo, language: str = "id") -> str:
    """Say the time of day of an instant with the zone's label: "15.30 WITA"."""
    local = at.astimezone(_zone(zone))
    return f"{say_clock(local.time(), language)} {say_zone(zone, at)}"


def say_day(day: date, language: str = "id") -> str:
    """Say a date in full: "Rabu, 25 Maret 2026". Give it local: a date, or a local datetime."""
    return _day(day.toordinal(), DAY, "names", _locale(language))


def say_short_day(day: date, language: str = "id") -> str:
    """Say a date of this year: "Rabu 25 Maret"."""
    return _day(day.toordinal(), SHORT_DAY, "names", _locale(language))


def say_brief_day(day: date, language: str = "id") -> str:
    """Say a date of this year where there is little room: "Rab 25 Mar"."""
    return _day(day.toordinal(), SHORT_DAY, "brief", _locale(language))


def say_numbered_day(day: date, language: str = "id") -> str:
    """Say a date without its weekday: "16 Nov 2026"."""
    return f"{day.day} {say_month(day, language, brief=True)} {day.year}"


def say_weekday(weekday: int, language: str = "id") -> str:
    """Say the name of a weekday, Monday being 0: "Senin"."""
    return _names("names.weekdays", _locale(language))[weekday]


def say_clock(at: time, language: str = "id") -> str:
    """Say a time of day: "15.30", and "15:30" in English."""
    return f"{at.hour:02}{':' if _locale(language) == 'en' else '.'}{at.minute:02}"


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
            parts.append(say_count(number, unit, language))
    return " ".join(parts[:2]) or TEXTS.say("none", language)


def say_opening_time(seconds: float, language: str = "id") -> str:
    """Say a length of opening time, never in days: a working day has no 24 hours."""
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = [say_count(n, unit, language) for n, unit in ((hours, "hour"), (minutes, "minute"))]
    said = [part for n, part in zip((hours, minutes), parts, strict=True) if n]
    return " ".join(said) or TEXTS.say("none", language)


def say_month(day: date, language: str = "id", *, brief: bool = False) -> str:
    """Say a month: "November 2026", or "Nov" where there is little room."""
    months = _names("brief.months" if brief else "names.months", _locale(language))
    return months[day.month - 1] if brief else f"{months[day.month - 1]} {day.year}"


def say_count(number: int, unit: str, language: str = "id") -> str:
    """Say a number of units: "3 hari kerja", "1 working day"."""
    many = "count.many." + unit
    key = many if number != 1 and many in TEXTS.texts.get(language, {}) else "count.one." + unit
    return TEXTS.say(key, language, number=number)


def say_spans(spans: Spans, language: str = "id") -> str:
    """Say the hours of one day: "08.00-11.30 dan 13.00-16.00"."""
    return say_list(
        [f"{say_clock(a, language)}-{say_clock(b, language)}" for a, b in spans], language
    )


def say_list(parts: Sequence[str], language: str = "id") -> str:
    """Say several things: "a, b dan c"."""
    if len(parts) < 2:
        return "".join(parts)
    return TEXTS.say("and", language, first=", ".join(parts[:-1]), second=parts[-1])


def say_hours(weekly: Sequence[Spans], language: str = "id") -> str:
    """Say a week's hours, Monday first: "Senin–Kamis 08.00–15.30, Jumat 08.00–16.00"."""
    return _week(tuple(map(tuple, weekly)), language)


@lru_cache(maxsize=64)  # each ticket tells the same few weeks
def _week(weekly: tuple[tuple[tuple[time, time], ...], ...], language: str) -> str:
    said, first = list[str](), 0
    for weekday in range(1, len(weekly) + 1):
        if weekday < len(weekly) and weekly[weekday] == weekly[first]:
            continue
        if weekly[first]:
            days = _weekdays(first, weekday - 1, language)
            said.append(f"{days} {say_spans(weekly[first], language)}")
        first = weekday
    return ", ".join(said)


def _weekdays(first: int, last: int, language: str) -> str:
    if first == last:
        return say_weekday(first, language)
    return f"{say_weekday(first, language)}-{say_weekday(last, language)}"


def _locale(language: str) -> str:
    return "en" if language.startswith("en") else "id"


def _zone(zone: str | tzinfo) -> tzinfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone


@lru_cache(maxsize=4096)
def _day(ordinal: int, form: str, names: str, language: str) -> str:
    day = date.fromordinal(ordinal)
    return form.format(
        weekday=_names(f"{names}.weekdays", language)[day.weekday()],
        day=day.day,
        month=_names(f"{names}.months", language)[day.month - 1],
        year=day.year,
    )


@cache
def _names(key: str, language: str) -> list[str]:
    return TEXTS.say(key, language).split()
