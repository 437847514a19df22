"""`loket simulate`: how an office's promises would be kept, before anybody has to find out."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from desk.national import decreed_until
from desk.office import Office
from desk.period import Period
from loket.problem import ConfigError, nearest
from loket.simulation.blocks import write
from loket.simulation.checks import Broken
from loket.simulation.outcome import Outcome
from loket.simulation.play import FOLDER, Part, play, play_part, told
from loket.simulation.report import Said, report
from loket.simulation.scenario import Scenario, read_hours
from loket.simulation.seam import RUN_IN, meetings, seam_of
from loket.simulation.side_by_side import STOPPED, finish, seams, side_by_side, tell

ALL = "all"
MOST_OFFICERS = 200
MOST_MONTHS = 24
LANGUAGES = ("id", "en")
REPORTS = (".md", ".html")


def run(
    office: str,
    *,
    officers: str,
    hours: Sequence[str],
    months: int,
    conversations: int,
    start: str,
    seed: int,
    report_file: Path | None,
    language: str,
    config: Path | None,
) -> int:
    """Play every combination; return the exit code.

    1: an invariant is broken; 2: badly asked; 130: stopped by Ctrl-C or SIGTERM.
    """
    try:
        _check_report(report_file, language)
        chosen = _chosen(office, config)
        scenarios = [
            Scenario(
                one, number, week, _month(start, months), months, _positive(conversations), seed
            )
            for one, week, number in product(chosen, _weeks(hours), _numbers(officers))
        ]
    except ConfigError as error:
        print(error.report(), file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"loket: {error}", file=sys.stderr)
        return 2
    try:
        outcomes = _play_all(scenarios)
    except Broken as broken:
        print(f"loket: an invariant is broken: {broken}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("loket: stopped before the end; nothing was reported", file=sys.stderr)
        return STOPPED
    _show(outcomes, language)
    if report_file:
        command = _command(office, officers, hours, months, conversations, start, seed)
        for written in write(report_file, report(outcomes, command, language), language):
            print(written)
    return 0


def _play_all(scenarios: Sequence[Scenario]) -> list[Outcome]:
    """Play scenarios side by side, one process each; one alone in two halves, on two cores."""
    seam = seam_of(scenarios[0]) if len(scenarios) == 1 else None
    if seam:
        return [_play_halves(scenarios[0], seam)]
    return side_by_side(
        {f"{one.office.name}, {one.name()}": partial(_play, one) for one in scenarios}
    )


def _play_halves(scenario: Scenario, seam: date) -> Outcome:
    """Play both halves at once; what they find where they meet decides whether they are joined."""
    began, whole, name = time.perf_counter(), scenario.period, scenario.office.name
    second = replace(whole, first=(seam - RUN_IN))
    with TemporaryDirectory(prefix=FOLDER) as folder:
        parts = side_by_side({
            f"{name}, first half": partial(_half, scenario, whole, seam, Path(folder) / "1.db"),
            f"{name}, second half": partial(_half, scenario, second, seam, Path(folder) / "2.db"),
        })  # fmt: skip
        met = parts[0].end < whole.end
        said = f"joined on {parts[0].end}" if met else "never the same; the first was played on"
        print(f"loket: two halves, {said}", file=sys.stderr)
        return asyncio.run(told(scenario, parts if met else parts[:1], began))


def _play(scenario: Scenario, number: int) -> Outcome:
    return finish(play(scenario, partial(tell, number)))


def _half(scenario: Scenario, days: Period, seam: date, file: Path, number: int) -> Part:
    meet = _finds if days == scenario.period else _tells
    looks = dict.fromkeys(meetings(scenario.period, seam), meet)
    return finish(play_part(scenario, days, file, partial(tell, number), looks))


def _finds(standing: Callable[[], str]) -> bool:
    here = standing()
    if seams[0].stands.get() == here:
        seams[0].met.set()
    return seams[0].met.is_set()


def _tells(standing: Callable[[], str]) -> bool:
    if not seams[0].met.is_set():
        seams[0].stands.put(standing())
    return False


def _show(outcomes: Sequence[Outcome], language: str) -> None:
    said = Said(language)
    names = ("officers", "hours", "kept", "broken", "median", "ninetieth", "visits", "busy")
    table = Table("", box=SIMPLE_HEAD, padding=0)
    for name in map(said, names):
        table.add_column(name, min_width=max(map(len, name.split())))
    for o in outcomes:
        row = said.row(o)
        hours = o.scenario.hours or said("nothing")
        table.add_row(o.scenario.office.code, row[0], hours, *row[2:7], row[8])
    Console().print(table)
    for o in outcomes:
        counted = o.counted
        print(
            f"{o.scenario.office.code} {o.scenario.name()}: {counted['conversations']} "
            f"conversations, {counted['messages']} messages, {o.checks} checks, none broken; "
            f"{o.seconds:.0f} s, {o.cpu:.0f} s of one core"
        )


def _chosen(code: str, config: Path | None) -> list[Office]:
    offices = _offices(config)
    if code == ALL:
        return list(offices.values())
    if code not in offices:
        raise ValueError(f"no office {code!r}; {nearest(code, [*offices, ALL])}")
    return [offices[code]]


def _offices(config: Path | None) -> Mapping[str, Office]:
    if config is None:
        from offices import profiles

        return profiles()
    from loket.config import load_offices

    return load_offices(config)


def _numbers(officers: str) -> list[int]:
    found = [part.strip() for part in officers.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in found):
        raise ValueError(f"{officers!r} is no list of numbers; write --officers 2,3,4")
    numbers = [int(part) for part in found]
    if not all(1 <= number <= MOST_OFFICERS for number in numbers):
        raise ValueError(f"officers are between 1 and {MOST_OFFICERS}; write --officers 2,3,4")
    return numbers


def _weeks(hours: Sequence[str]) -> list[str]:
    """Return the hours that are tried, after the office's own."""
    for week in hours:
        read_hours(week)
    return ["", *hours]


def _month(start: str, months: int) -> date:
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError(f"months are between 1 and {MOST_MONTHS}; write --months 12")
    try:
        first = date.fromisoformat(f"{start}-01")
    except ValueError:
        raise ValueError(f"{start!r} is no month; write --start 2026-01") from None
    last = first.year + (first.month + months - 2) // 12
    if last > decreed_until():
        raise ValueError(
            f"the holidays of {last} are not decreed yet; end before {decreed_until() + 1}"
        )
    return first


def _positive(conversations: int) -> int:
    if not 1 <= conversations <= 1_000_000:
        raise ValueError("conversations are between 1 and 1,000,000; write --conversations 10000")
    return conversations


def _check_report(file: Path | None, language: str) -> None:
    """Refuse what no report can be, before a year is played for it."""
    if language not in LANGUAGES:
        raise ValueError(f"no report speaks {language!r}; write --language id or en")
    if file and file.suffix not in REPORTS:
        raise ValueError(f"a report ends in .md or .html, not {file.name!r}; write report.md")


def _command(
    office: str, officers: str, hours: Sequence[str], months: int, conversations: int, start: str,
    seed: int,
) -> str:  # fmt: skip
    tried = "".join(f' --hours "{week}"' for week in hours)
    return (
        f"loket simulate {office} --officers {officers}{tried} --months {months} "
        f"--conversations {conversations} --start {start} --seed {seed}"
    )
