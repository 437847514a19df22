"""How many promises were kept, added up and told: arithmetic on what the database counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Tally:
    """How the promises of one kind and channel were kept.

    `median` and `ninetieth` are seconds of opening time to the first answer, of `measured` ones, to
    the minute.
    """

    kind: str = ""
    channel: str = ""
    clock: str = ""
    """Which further clock; empty for the first answer."""
    officer_id: int | None = None
    kept: int = 0
    broken: int = 0
    open: int = 0
    measured: int = 0
    median: int | None = None
    ninetieth: int | None = None

    @property
    def of(self) -> int:
        """How many promises were decided: kept or broken."""
        return self.kept + self.broken


class Key(NamedTuple):
    """What promises are counted by."""

    kind: str
    channel: str
    officer_id: int | None
    clock: str = ""


@dataclass(slots=True)
class Count:
    """How many promises were kept, broken and are open; first answers by the minutes they took."""

    kept: int = 0
    broken: int = 0
    open: int = 0
    times: Counter[int] = field(default_factory=Counter)

    def count(self, kept: int, broken: int, pending: int) -> None:
        """Count so many more."""
        self.kept += kept
        self.broken += broken
        self.open += pending

    def add(self, other: "Count") -> None:
        """Count others besides."""
        self.count(other.kept, other.broken, other.open)
        self.times.update(other.times)

    def tally(self, **names: Any) -> Tally:
        """Return the counts with the times that half and nine of ten answers took."""
        measured = self.times.total()
        ranks = [(measured * tenths + 9) // 10 for tenths in (5, 9)]
        reached, found = 0, dict[int, int]()
        for minute in sorted(self.times):
            reached += self.times[minute]
            for rank in ranks:
                if reached >= rank:
                    found.setdefault(rank, minute * MINUTE)
        median, ninetieth = (found.get(rank) for rank in ranks)
        return Tally(
            **names, kept=self.kept, broken=self.broken, open=self.open, measured=measured,
            median=median, ninetieth=ninetieth,
        )  # fmt: skip


Counted = dict[Key, Count]


def together(counts: Iterable[Counted]) -> Counted:
    """Return the counts of several periods as those of one."""
    found = Counted()
    for one in counts:
        for key, count in one.items():
            found.setdefault(key, Count()).add(count)
    return found


def by_promise(counts: Counted) -> list[Tally]:
    """Return how each promise was kept, by kind, channel and clock."""
    return _tallies(counts, "kind", "channel", "clock")


def by_officer(counts: Counted) -> list[Tally]:
    """Return how the promises that each officer has in hand were kept."""
    return _tallies(counts, "officer_id")


def in_all(counts: Counted) -> Tally:
    """Return how all promises were kept."""
    found = _tallies(counts)
    return found[0] if found else Tally()


def _tallies(counts: Counted, *names: str) -> list[Tally]:
    grouped = dict[tuple[Any, ...], Count]()
    for key, count in counts.items():
        grouped.setdefault(tuple(getattr(key, name) for name in names), Count()).add(count)
    ordered = sorted(grouped.items(), key=lambda one: [(part is None, part) for part in one[0]])
    return [count.tally(**dict(zip(names, key, strict=True))) for key, count in ordered]
