"""How an office keeps its promises, put together for the pages that tell it."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from desk.national import usual_kinds
from desk.office import CONSULTATION, Office
from desk.period import Period, month, year
from desk.promise import Promise
from desk.words import say_month, say_opening_time
from store.figures import one_by_one
from store.tallies import Counted, Tally, by_promise, in_all, together
from web.charts import Column
from web.promised import promised
from web.reader import Reader

FEW = 5
"""Decided promises below which no share is told, only the plain numbers."""
FEW_FOR_TENTH = 10
"""Measured answers below which "nine of ten" would be the slowest one."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One promise of an office, and how it was kept in each of some periods."""

    kind: str
    channel: str
    """Empty where a kind of matter is promised the same on every channel."""
    clock: str
    """Which further clock it is; empty for the first answer."""
    promise: Promise | None
    """None for what no version of the standard promises any more."""
    tallies: tuple[Tally, ...]

    @property
    def told(self) -> bool:
        """Whether there is anything to tell of it."""
        return any(tally.of or tally.open for tally in self.tallies)

    @property
    def of_law(self) -> bool:
        """Whether it is of a kind of matter that has clocks in every office."""
        return self.kind in usual_kinds()


@dataclass(frozen=True, slots=True)
class Standard:
    """What an office promises and how it keeps it: this month, last month, this year."""

    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    wholes: tuple[Tally, ...]
    months: tuple[Period, ...]
    by_month: tuple[Tally, ...]


def standard(session: Session, office: Office, *, as_of: datetime) -> Standard:
    """Return the promises of an office and how it keeps them."""
    today = office.local(as_of).date()
    periods = month(today, office.zone), month(today, office.zone, 1), year(today, office.zone)
    months = tuple(month(today, office.zone, back) for back in range(MONTHS - 1, -1, -1))
    counts = one_by_one(session, office.code, months, as_of=as_of)
    by_month = list(zip(months, counts, strict=True))
    whole = [
        together(count for part, count in by_month if _within(part, period)) for period in periods
    ]
    return Standard(
        periods=periods,
        lines=tuple(line for line in lines(office, whole, as_of) if _offered(office, line)),
        wholes=tuple(map(in_all, whole)),
        months=months,
        by_month=tuple(map(in_all, counts)),
    )


def _offered(office: Office, line: Line) -> bool:
    """Return whether a version of the standard promises it; an officer may answer elsewhere too."""
    if not line.channel:
        return True
    return any(version.offers(line.channel, line.kind) for version in office.standards)


def _within(part: Period, whole: Period) -> bool:
    return whole.since <= part.since and part.until <= whole.until


def lines(office: Office, found: Sequence[Counted], as_of: datetime) -> list[Line]:
    """Return the promises of an office, each with how it was kept in every period."""
    met = {(key.kind, key.channel, key.clock) for one in found for key in one}
    told = promised(office, as_of, met)
    known = [
        {(tally.kind, tally.channel, tally.clock): tally for tally in by_promise(_named(told, one))}
        for one in found
    ]
    return [
        Line(*key, promise, tuple(period.get(key, Tally(*key)) for period in known))
        for key, promise in told.items()
    ]


def _named(told: Container[tuple[str, str, str]], counts: Counted) -> Counted:
    """Return counts under the names by which promises are told: on all channels, where they are."""
    return together(
        {key._replace(channel="") if (key.kind, "", key.clock) in told else key: count}
        for key, count in counts.items()
    )


def by_kind(found: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the promises of each kind of matter together, in their order."""
    groups = dict[str, list[Line]]()
    for line in found:
        groups.setdefault(line.kind or CONSULTATION, []).append(line)
    return groups


def part_of(reader: Reader, line: Line) -> str:
    """Name a promise among those of its kind: by its channel and its clock."""
    channel = reader.say_or(f"channel.{line.channel}", "channel.other") if line.channel else ""
    clock = reader.say(f"clock.{line.clock}") if line.clock else ""
    return ", ".join(filter(None, (channel, clock))) or reader.say("clock.first_response")


def name_of(reader: Reader, kind: str, channel: str) -> str:
    """Name a promise: by its channel, by its kind, or by both where a kind has its own on each."""
    of_channel = reader.say_or(f"channel.{channel}", "channel.other")
    if channel and kind in ("", CONSULTATION):
        return of_channel
    return f"{reader.kind(kind)}, {of_channel}" if channel else reader.kind(kind)


def sentence(reader: Reader, promise: Promise | None, clock: str = "") -> str:
    """Say a promise in a sentence: "Dilayani paling lambat 3 hari kerja sejak pesan diterima"."""
    if promise is None:
        return reader.say("standard.no_longer")
    within = promise.say(reader.language)
    if clock:
        since = reader.say(f"standard.since.{promise.starts.replace(' ', '_')}")
        return reader.say(f"standard.clock.{clock}", promise=within, since=since)
    if reader.phrases.has(f"standard.unit.{promise.unit}"):
        return reader.say(f"standard.unit.{promise.unit}")
    until = promise.until.replace(" ", "_")
    since = reader.say(f"standard.since.{promise.starts.replace(' ', '_')}")
    return reader.say(f"standard.until.{until}", promise=within, since=since)


def share(tally: Tally) -> int | None:
    """Return the percent of promises kept, never rounded up to all; none when they are few."""
    return tally.kept * 100 // tally.of if tally.of >= FEW else None


def summary(reader: Reader, tally: Tally) -> str:
    """Say how promises were kept: "41 dari 43 tepat janji (95%)"."""
    if not tally.of:
        return reader.say("standard.none_yet")
    known = share(tally)
    said = reader.say("standard.kept", kept=tally.kept, of=tally.of)
    return said if known is None else f"{said} ({known}%)"


def times(reader: Reader, tally: Tally) -> str:
    """Say how long first answers took in opening time; empty when too few were measured."""
    if tally.measured < FEW or tally.median is None or tally.ninetieth is None:
        return ""
    median = say_opening_time(tally.median, reader.language)
    if tally.measured < FEW_FOR_TENTH:
        return reader.say("standard.median", median=median)
    ninetieth = say_opening_time(tally.ninetieth, reader.language)
    return reader.say("standard.both", median=median, ninetieth=ninetieth)


def month_columns(reader: Reader, shown: Standard) -> list[Column]:
    """Return the columns of the months: kept, and broken above it."""
    return [
        Column(say_month(period.first, reader.language, brief=True), (tally.kept, tally.broken))
        for period, tally in zip(shown.months, shown.by_month, strict=True)
    ]
