"""Opening hours as an office writes them: `"Senin-Kamis" = "08.00-15.30"`."""

import re
from collections.abc import Mapping
from datetime import time
from difflib import get_close_matches
from itertools import pairwise

from desk.calendar import Span, Spans, Week

NAMES = (
    ("senin", "monday", "sen", "mon"),
    ("selasa", "tuesday", "sel", "tue"),
    ("rabu", "wednesday", "rab", "wed"),
    ("kamis", "thursday", "kam", "thu"),
    ("jumat", "friday", "jum", "fri", "jum'at"),
    ("sabtu", "saturday", "sab", "sat"),
    ("minggu", "sunday", "min", "sun", "ahad"),
)
WEEKDAYS = {name: number for number, names in enumerate(NAMES) for name in names}
DASH = re.compile(r"\s*[-–—]\s*")
TIME = re.compile(r"(\d{1,2})[.:](\d{2})")
WRITE = 'write "08.00-15.30" for example'
CLOSED = ("tutup", "closed", "")


class HoursError(ValueError):
    """Hours of a day that make no sense; `why` is a word for the catalogue."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why


def read_week(table: Mapping[str, str]) -> Week:
    """Return the spans of Monday to Sunday; raise ValueError with a suggestion."""
    week: list[Spans | None] = [None] * 7
    for days, spans in table.items():
        for weekday in read_weekdays(days):
            if week[weekday] is not None:
                raise ValueError(
                    f"{NAMES[weekday][0].title()} is given twice, again in {days!r}; "
                    "say it once: leave it out of the other days, or out of these"
                )
            week[weekday] = read_spans(spans)
    return tuple(spans or () for spans in week)


def read_weekdays(text: str) -> list[int]:
    """Return the weekdays of "Senin-Kamis" or "Senin, Rabu", Monday being 0; raise ValueError."""
    found = list[int]()
    for part in text.split(","):
        ends = [_weekday(name) for name in DASH.split(part.strip())]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise ValueError(f'{part.strip()!r} runs backwards; write "Senin-Kamis" for example')
        found += range(ends[0], ends[-1] + 1)
    return found


def read_spans(text: str) -> Spans:
    """Return the spans of "08.00-11.30, 13.00-16.00", none for "tutup"; raise HoursError."""
    if text.strip().lower() in CLOSED:
        return ()
    spans = tuple(_span(part.strip()) for part in text.split(","))
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise HoursError(
                "hours_overlap",
                f"{text!r} overlaps: a span must begin after the one before it ends; "
                f'did you mean "{_joined(spans)}"?',
            )
    return spans


def _joined(spans: Spans) -> str:
    """Return spans in order, those that overlap as one."""
    found = list[Span]()
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            start, end = found[-1][0], max(found.pop()[1], end)
        found.append((start, end))
    return ", ".join(f"{start:%H.%M}-{end:%H.%M}" for start, end in found)


def _span(text: str) -> Span:
    ends = DASH.split(text)
    if len(ends) != 2:
        raise HoursError("hours", f"{text!r} is no span of time; {WRITE}")
    start, end = _time(ends[0]), _time(ends[1])
    if end <= start:
        raise HoursError(
            "hours_backwards",
            f"{text!r} ends before it starts; "
            + (f'did you mean "{end:%H.%M}-{start:%H.%M}"?' if end < start else WRITE),
        )
    return start, end


def _time(text: str) -> time:
    found = TIME.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise HoursError("hours", f"{text!r} is no time of day; {WRITE}")
    return time(int(found[1]), int(found[2]))


def _weekday(text: str) -> int:
    name = text.strip().lower()
    if name in WEEKDAYS:
        return WEEKDAYS[name]
    near = get_close_matches(name, WEEKDAYS, n=1, cutoff=0.4)
    hint = f'did you mean "{near[0].title()}"?' if near else 'write "Senin" or "Monday"'
    raise ValueError(f"{text.strip()!r} is no day of the week; {hint}")
