"""What simulations showed, put into words, tables and charts."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from desk.phrases import Phrases
from desk.words import say_hours, say_month, say_numbered_day, say_opening_time, say_weekday
from loket.simulation.blocks import Block, Chart, Heading, Table, Text
from loket.simulation.outcome import Outcome
from web.charts import Column
from web.kept import Line, name_of
from web.pages import HERE
from web.reader import Reader

WORDS = Phrases.read(Path(__file__).parent / "phrases")
NAMES = Phrases.read(HERE / "phrases")
LEAST = 30
"""Requests of an hour below which chance decides."""
STANDS_OUT = 5
"""Percent of broken promises from which an hour is named."""
NAMED = 5


def report(outcomes: Sequence[Outcome], command: str, language: str) -> list[Block]:
    """Return the report of all that was tried; the first trial of each office is its base."""
    said = Said(language)
    first = outcomes[0].scenario
    blocks: list[Block] = [
        Heading(said("title"), 1),
        Text(said("lead")),
        Text(command, code=True),
        Text(
            said(
                "period",
                first=say_numbered_day(first.period.first, language),
                last=say_numbered_day(first.period.last, language),
                conversations=said.number(first.conversations),
                seed=first.seed,
            )
        ),
    ]
    for code, group in groupby(outcomes, key=lambda outcome: outcome.scenario.office.code):
        blocks += said.office(code, list(group))
    return blocks


class Said:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Say a phrase of the report."""
        return WORDS.say(key, self.language, **values)

    def number(self, number: int) -> str:
        """Say a number with its thousands apart: 10.000."""
        said = f"{number:,}"
        return said if self.language == "en" else said.replace(",", ".")

    def share(self, part: int, of: int) -> str:
        """Say a share in percent, one decimal."""
        if not of:
            return self("nothing")
        said = f"{100 * part / of:.1f}%"
        return said if self.language == "en" else said.replace(".", ",")

    def time(self, seconds: int | None) -> str:
        """Say a length of opening time."""
        return self("nothing") if seconds is None else say_opening_time(seconds, self.language)

    def office(self, code: str, tried: Sequence[Outcome]) -> Iterator[Block]:
        """Say what was tried for one office."""
        base = tried[0]
        yield Heading(base.scenario.office.name)
        yield self._compared(tried)
        if len(tried) > 1:
            shown = [Column(self._name(o), (o.whole.kept, o.whole.broken)) for o in tried]
            yield Chart(f"{code}-compared", f"{self('compared_chart')}. {self('chart')}", shown)
            yield Text(" ".join(self._change(outcome, base) for outcome in tried[1:]))
        yield Heading(self("by_promise"), 3)
        yield self._promises(base)
        yield from self._months(code, base)
        yield from self._hours(code, base)
        yield Heading(self("also"), 3)
        yield Text(" ".join(self._besides(base)))

    def _compared(self, tried: Sequence[Outcome]) -> Table:
        names = ("officers", "hours", "kept", "broken", "median", "ninetieth", "visits", "calls")
        return Table([self(name) for name in (*names, "busy")], [self.row(o) for o in tried])

    def row(self, outcome: Outcome) -> list[str]:
        """Say how one trial went, in the order of the comparison's head."""
        counted, whole = outcome.counted, outcome.whole
        calls = counted.get("calls answered", 0), counted.get("calls missed", 0)
        return [
            str(outcome.scenario.officers),
            say_hours(outcome.scenario.played.hours, self.language),
            self.share(whole.kept, whole.of),
            self.number(whole.broken),
            self.time(whole.median),
            self.time(whole.ninetieth),
            self.share(counted.get("visits in time", 0), counted.get("visits", 0)),
            self.share(calls[0], sum(calls) if "phone" in outcome.scenario.office.promises else 0),
            self.share(round(outcome.busy * 1000), 1000),
        ]

    def _name(self, outcome: Outcome) -> str:
        scenario = outcome.scenario
        return f"{scenario.officers}{'*' if scenario.hours else ''}"

    def _change(self, outcome: Outcome, base: Outcome) -> str:
        shares = [100 * o.whole.kept / (o.whole.of or 1) for o in (outcome, base)]
        difference = f"{shares[0] - shares[1]:+.1f}"
        return self(
            "change",
            name=outcome.scenario.name(self.language),
            share=self.share(outcome.whole.kept, outcome.whole.of),
            difference=difference if self.language == "en" else difference.replace(".", ","),
            base=base.scenario.name(self.language),
        )

    def _promises(self, outcome: Outcome) -> Table:
        head = [self(name) for name in ("promise", "of", "kept", "broken", "median", "ninetieth")]
        return Table(head, [self._promise(outcome, line) for line in outcome.promises])

    def _promise(self, outcome: Outcome, line: Line) -> list[str]:
        scenario = outcome.scenario
        reader = Reader(NAMES, self.language, scenario.office.zone, scenario.period.since)
        told, tally = [name_of(reader, line.kind, line.channel)], line.tallies[0]
        if line.clock:
            told.append(NAMES.say(f"clock.{line.clock}", self.language))
        within = line.promise.say(self.language) if line.promise else self("nothing")
        return [
            f"{', '.join(told)} ({within})",
            self.number(tally.of),
            self.share(tally.kept, tally.of),
            self.number(tally.broken),
            self.time(tally.median),
            self.time(tally.ninetieth),
        ]

    def _months(self, code: str, outcome: Outcome) -> Iterator[Block]:
        months = [part.first for part in outcome.scenario.period.months()]
        names = [say_month(day, self.language, brief=True) for day in months]
        yield Heading(self("by_month"), 3)
        yield self._chart(f"{code}-months", names, [(t.kept, t.broken) for t in outcome.months])
        full = [say_month(day, self.language) for day in months]
        yield self._table("month", full, [(t.kept, t.broken) for t in outcome.months])

    def _hours(self, code: str, outcome: Outcome) -> Iterator[Block]:
        yield Heading(self("by_hour"), 3)
        names = [f"{hour:02}" for hour in range(24)]
        yield self._chart(f"{code}-hours", names, outcome.hours())
        yield Text(self._worst(outcome))
        days = [say_weekday(day, self.language) for day in range(7)]
        yield self._table("day", days, outcome.weekdays())

    def _worst(self, outcome: Outcome) -> str:
        found = [
            (broken / (kept + broken), -day, -hour, broken, kept + broken)
            for day, hours in enumerate(outcome.grid)
            for hour, (kept, broken) in enumerate(hours)
            if kept + broken >= LEAST and 100 * broken >= STANDS_OUT * (kept + broken)
        ]
        if not found:
            return self("none_worst", least=LEAST, share=STANDS_OUT)
        named = [
            self(
                "worst_hour",
                day=say_weekday(-day, self.language),
                hour=f"{-hour:02}",
                broken=broken,
                of=of,
            )
            for _, day, hour, broken, of in sorted(found, reverse=True)[:NAMED]
        ]
        return self("worst", hours=", ".join(named))

    def _besides(self, outcome: Outcome) -> Iterator[str]:
        counted = outcome.counted
        yield self(
            "bot",
            accepted=self.number(counted.get("bot accept", 0)),
            rejected=self.number(counted.get("bot reject", 0)),
        )
        yield self("window", number=self.number(counted.get("refused window", 0)))
        if outcome.scenario.office.silence:
            yield self(
                "silence",
                reminded=self.number(counted.get("ticket.reminded", 0)),
                closed=self.number(counted.get("closed by silence", 0)),
            )
        yield self("nudged", number=self.number(counted.get("nudges", 0)))
        yield self("checked", number=self.number(outcome.checks))

    def _chart(self, name: str, names: Sequence[str], counts: Sequence[tuple[int, int]]) -> Chart:
        shown = [Column(n, parts) for n, parts in zip(names, counts, strict=True)]
        return Chart(name, self("chart"), shown)

    def _table(self, first: str, names: Sequence[str], counts: Sequence[tuple[int, int]]) -> Table:
        rows = [
            [name, self.number(kept + broken), self.share(kept, kept + broken), self.number(broken)]
            for name, (kept, broken) in zip(names, counts, strict=True)
        ]
        return Table([self(first), self("of"), self("kept"), self("broken")], rows)
