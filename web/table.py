"""Figures as a table that a spreadsheet opens as it is."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from store.figures import Matter
from store.kept_clocks import Clock
from web.kept import name_of
from web.reader import Reader

COLUMNS = (
    "number", "kind", "channel", "clock", "promise", "received", "due", "answered", "minutes",
    "state", "officer", "reason",
)  # fmt: skip
SEPARATORS = {"id": ";", "en": ","}
"""What spreadsheets of each language take for the next cell: Indonesians write 1,5."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(reader: Reader, first: Iterable[Matter], further: Iterable[Clock]) -> str:
    """Return first answers and further clocks as CSV, those of a matter together.

    Times are of the office's zone, minutes are of opening time.
    """
    written = io.StringIO()
    rows = csv.writer(written, delimiter=SEPARATORS.get(reader.language, ","))
    rows.writerow([reader.say(f"promises.column_{name}") for name in COLUMNS])
    found: list[Matter | Clock] = sorted(
        [*first, *further], key=lambda one: (one.received_at, one.id), reverse=True
    )
    for one in found:
        rows.writerow([_harmless(cell) for cell in _row(reader, one)])
    return written.getvalue()


def _row(reader: Reader, one: Matter | Clock) -> list[str]:
    took = one.answered_in if isinstance(one, Matter) else None
    return [
        one.number,
        name_of(reader, one.kind, ""),
        name_of(reader, "", one.channel),
        reader.say("clock.first_response" if isinstance(one, Matter) else f"clock.{one.clock}"),
        one.promise,
        _local(reader, one.received_at),
        _local(reader, one.due_at),
        _local(reader, one.first_response_at if isinstance(one, Matter) else one.ended_at),
        "" if took is None else str(round(took / 60)),
        reader.say(f"promises.state_{one.state(reader.as_of)}"),
        one.officer or "",
        one.reason,
    ]


def _local(reader: Reader, at: datetime | None) -> str:
    return f"{at.astimezone(ZoneInfo(reader.zone)):%Y-%m-%d %H:%M}" if at else ""


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody wrote for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
