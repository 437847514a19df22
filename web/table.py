"""Figures as a table that a spreadsheet opens as it is."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from store.figures import Matter
from web.kept import name_of
from web.reader import Reader

COLUMNS = (
    "number", "kind", "channel", "promise", "received", "due", "answered", "minutes", "state",
    "officer", "reason",
)  # fmt: skip
SEPARATORS = {"id": ";", "en": ","}
"""What spreadsheets of each language take for the next cell: Indonesians write 1,5."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(reader: Reader, found: Iterable[Matter]) -> str:
    """Return the matters as CSV, with times of the office's zone and minutes of opening time."""
    written = io.StringIO()
    rows = csv.writer(written, delimiter=SEPARATORS.get(reader.language, ","))
    rows.writerow([reader.say(f"promises.column_{name}") for name in COLUMNS])
    for matter in found:
        rows.writerow([_harmless(cell) for cell in _row(reader, matter)])
    return written.getvalue()


def _row(reader: Reader, matter: Matter) -> list[str]:
    minutes = "" if matter.answered_in is None else str(round(matter.answered_in / 60))
    return [
        matter.number,
        name_of(reader, matter.kind, ""),
        name_of(reader, "", matter.channel),
        matter.promise,
        _local(reader, matter.received_at),
        _local(reader, matter.due_at),
        _local(reader, matter.first_response_at),
        minutes,
        reader.say(f"promises.state_{matter.state(reader.as_of)}"),
        matter.officer or "",
        matter.reason,
    ]


def _local(reader: Reader, at: datetime | None) -> str:
    return f"{at.astimezone(ZoneInfo(reader.zone)):%Y-%m-%d %H:%M}" if at else ""


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody wrote for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
