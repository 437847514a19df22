"""Playing in processes of their own, side by side: they show how far they are, and end together."""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from queue import Empty
from typing import Any, NamedTuple, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from loket.assembly import YOUNG

STOPPED = 130
LEAST = 2
"""Processes at the least: the first half of a year waits for what the second finds."""
T = TypeVar("T")
Told = tuple[int, float]
"""Which task, and how much of it is done."""


class Seam(NamedTuple):
    """How two halves hear of each other."""

    stands: "Queue[str]"
    """By it the second tells the first what stands open where both are compared."""
    met: Event
    """Set by the first when it found the same: nothing need be compared any more."""


def side_by_side(tasks: Mapping[str, Callable[[int], T]]) -> list[T]:
    """Do tasks by their names in processes of their own, and show how far they are.

    They need not import everything again where this one has no other thread: what such a thread
    holds at that moment would stay held in its copies for ever.
    """
    context = get_context("fork" if threading.active_count() == 1 else "spawn")
    told: Queue[Told] = context.Queue()
    seam = Seam(context.Queue(), context.Event())
    workers = min(max(os.cpu_count() or 1, LEAST), len(tasks))
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    progress = Progress(*columns, console=Console(stderr=True))
    bars = [progress.add_task(name, total=1.0) for name in tasks]
    with ProcessPoolExecutor(workers, context, _begin, (told, seam)) as pool, _ending(pool):
        done = [pool.submit(task, number) for number, task in enumerate(tasks.values())]
        with progress:  # begins a thread
            while not all(future.done() for future in done):
                _first_failure(done)
                try:
                    number, part = told.get(timeout=0.2)
                except Empty:
                    continue
                progress.update(bars[number], completed=part)
            for bar in bars:
                progress.update(bar, completed=1.0)
        return [future.result() for future in done]


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


def _first_failure(done: Iterable["Future[T]"]) -> None:
    """Stop at the first broken invariant; the others need not be waited for."""
    for future in done:
        if future.done() and future.exception():
            for other in done:
                other.cancel()
            future.result()


_told: "list[Queue[Told]]" = []
"""How a worker tells how far it is: processes can be handed a queue only when they begin."""
seams: "list[Seam]" = []
"""The seam of the halves that are played here, if any are."""


def _begin(told: "Queue[Told]", seam: Seam) -> None:
    """Prepare a worker: it ends when it is told to, cleaning up, and with whoever began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the first ends the others
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_follow, daemon=True).start()
    gc.set_threshold(YOUNG)  # as in the server
    _told.append(told)
    seams.append(seam)


def _stop(*_told: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the pool tells too; let the first clean up
    sys.exit(STOPPED)


def _follow() -> None:
    """End this worker when the process that began it was killed."""
    began_by = parent_process()
    if began_by:
        began_by.join()
        os._exit(STOPPED)


def tell(number: int, part: float) -> None:
    """Tell how much of a task is done."""
    _told[0].put((number, part))


def finish(playing: Coroutine[Any, Any, T]) -> T:
    """Play to the end; a worker that is told to stop takes up nothing else."""
    try:
        return asyncio.run(playing)
    except SystemExit:  # the pool would hand this worker the next scenario all the same
        os._exit(STOPPED)
