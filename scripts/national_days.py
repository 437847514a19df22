"""Copy Indonesia's holidays and joint leave into desk/national_days.csv: FIRST_YEAR LAST_YEAR.

Run it when the joint decree of a year is out, with a release of `holidays` that knows it; read the
difference before committing. Loket itself never asks the package.
"""

import csv
import sys
from pathlib import Path

import holidays

FILE = Path(__file__).parents[1] / "desk" / "national_days.csv"
KINDS = {"public": "holiday", "government": "joint leave"}
MARKS = (" (perkiraan)", " (estimated)")


def rows(years: range) -> list[list[str]]:
    """Return date, kind, names in both languages, and whether the date is an estimate."""
    found = []
    for category, kind in KINDS.items():
        names = holidays.country_holidays("ID", years=years, categories=category, language="id")
        english = holidays.country_holidays(
            "ID", years=years, categories=category, language="en_US"
        )
        for day, name in names.items():
            estimate = "estimate" if name.endswith(MARKS[0]) else ""
            found.append([str(day), kind, _plain(name), _plain(english[day]), estimate])
    return sorted(found)


def _plain(name: str) -> str:
    for mark in MARKS:
        name = name.removesuffix(mark)
    return name


if __name__ == "__main__":
    first, last = int(sys.argv[1]), int(sys.argv[2])
    with FILE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["date", "kind", "name", "name_en", "estimate"])
        writer.writerows(rows(range(first, last + 1)))
