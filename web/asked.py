"""Which figures a supervisor asked for: a period, and perhaps one channel, kind or officer."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from desk.office import CHANNELS
from desk.period import Period, month, year
from store.figures import Choice

USUAL = "this_month"
NAMED = ("this_month", "last_month", "this_year", "last_year")
OTHER = "other"
LONGEST = timedelta(days=3 * 366)
"""The longest period that is counted at once."""
BY_DAY = 45
"""Days up to which a period is shown day by day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen; `name` is the period's, `first` and `last` are its days."""

    name: str
    period: Period
    choice: Choice
    after: int = 0
    """How many of the broken promises were shown before."""
    clocks_after: int = 0
    """How many of the further clocks that were not kept were shown before."""

    def query(self, **changes: str | int) -> str:
        """Return the choices as the query of an address, of the first pages unless said."""
        chosen: dict[str, object] = {"period": self.name}
        if self.name == OTHER:
            chosen |= {"from": self.period.first, "to": self.period.last}
        chosen |= {"channel": self.choice.channel, "kind": self.choice.kind}
        chosen |= {"officer": self.choice.officer_id or ""} | changes
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    @property
    def by_day(self) -> bool:
        """Whether the period is short enough to be shown day by day."""
        return (self.period.end - self.period.first).days <= BY_DAY

    @property
    def parts(self) -> list[Period]:
        """The days or the months of the period."""
        return self.period.days() if self.by_day else self.period.months()


def read(query: Mapping[str, str], today: date, zone: str, kinds: Container[str]) -> Asked:
    """Return what a query asks for; what is not understood counts as not asked."""
    name, period = _period(query, today, zone)
    officer = query.get("officer", "")
    known = officer.isascii() and officer.isdecimal() and len(officer) < 10
    channel, kind = query.get("channel", ""), query.get("kind", "")
    choice = Choice(
        channel=channel if channel in CHANNELS else "",
        kind=kind if kind in kinds else "",
        officer_id=int(officer) if known else None,
    )
    return Asked(name, period, choice, _skipped(query, "after"), _skipped(query, "clocks_after"))


def _skipped(query: Mapping[str, str], name: str) -> int:
    said = query.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0


def _period(query: Mapping[str, str], today: date, zone: str) -> tuple[str, Period]:
    name = query.get("period", USUAL)
    if name == "last_month":
        return name, month(today, zone, 1)
    if name == "this_year":
        return name, year(today, zone)
    if name == "last_year":
        return name, year(today, zone, 1)
    if name == OTHER:
        try:
            first = date.fromisoformat(query.get("from", ""))
            last = date.fromisoformat(query.get("to", ""))
            if first <= last <= first + LONGEST and first.year > 2000 and last.year < 2100:
                return name, Period(first, last + timedelta(days=1), zone)
        except ValueError:
            pass
    return USUAL, month(today, zone)
