"""`loket simulate`: how an office's promises would be kept, before anybody has to find out."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import product
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty
from threading import Thread

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from desk.national import decreed_until
from desk.office import Office
from loket.assembly import YOUNG
from loket.problem import ConfigError, nearest
from loket.simulation.blocks import write
from loket.simulation.checks import Broken
from loket.simulation.outcome import Outcome
from loket.simulation.play import play
from loket.simulation.report import Said, report
from loket.simulation.scenario import Scenario, read_hours

ALL = "all"
MOST_OFFICERS = 200
MOST_MONTHS = 24
STOPPED = 130
Told = tuple[int, float]
"""Which scenario, and how much of it is done."""


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
    """Play scenarios side by side, one process each, and show how far they are."""
    context = get_context("spawn")
    told: Queue[Told] = context.Queue()
    workers = min(os.cpu_count() or 1, len(scenarios))
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        ProcessPoolExecutor(workers, context, _begin, (told,)) as pool,
        _ending(pool),
    ):
        tasks = [progress.add_task(f"{s.office.name}, {s.name()}", total=1.0) for s in scenarios]
        played = [pool.submit(_play, number, scenario) for number, scenario in enumerate(scenarios)]
        while not all(future.done() for future in played):
            _first_failure(played)
            try:
                number, part = told.get(timeout=0.2)
            except Empty:
                continue
            progress.update(tasks[number], completed=part)
        for task in tasks:
            progress.update(task, completed=1.0)
        return [future.result() for future in played]


@contextmanager
def _ending(pool: ProcessPoolExecutor) -> Iterator[None]:
    """Let no worker play on for nobody: end them when the block fails or is told to stop."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        workers = active_children()
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(10)  # they clean up while whoever began them is there
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _first_failure(played: Iterable["Future[Outcome]"]) -> None:
    """Stop at the first broken invariant; the others need not be waited for."""
    for future in played:
        if future.done() and future.exception():
            for other in played:
                other.cancel()
            future.result()


_told: "list[Queue[Told]]" = []
"""How a worker tells how far it is: processes can be handed a queue only when they begin."""


def _begin(told: "Queue[Told]") -> None:
    """Prepare a worker: it ends when it is told to, cleaning up, and with whoever began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first ends the others
    signal.signal(signal.SIGTERM, _stop)
    Thread(target=_follow, daemon=True).start()
    gc.set_threshold(YOUNG)  # as in the server
    _told.append(told)


def _stop(*_told: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the pool tells too; let the first clean up
    sys.exit(STOPPED)


def _follow() -> None:
    """End this worker when the process that began it was killed."""
    began_by = parent_process()
    if began_by:
        began_by.join()
        os._exit(STOPPED)


def _play(number: int, scenario: Scenario) -> Outcome:
    def tell(part: float) -> None:
        _told[0].put((number, part))

    try:
        return asyncio.run(play(scenario, tell))
    except SystemExit:  # the pool would hand this worker the next scenario all the same
        os._exit(STOPPED)


def _show(outcomes: Sequence[Outcome], language: str) -> None:
    said = Said(language)
    names = ("officers", "hours", "kept", "broken", "median", "ninetieth", "visits", "busy")
    table = Table("", *[said(name) for name in names])
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


def _command(
    office: str, officers: str, hours: Sequence[str], months: int, conversations: int, start: str,
    seed: int,
) -> str:  # fmt: skip
    tried = "".join(f' --hours "{week}"' for week in hours)
    return (
        f"loket simulate {office} --officers {officers}{tried} --months {months} "
        f"--conversations {conversations} --start {start} --seed {seed}"
    )
