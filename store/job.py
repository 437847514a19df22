"""A verb that waits to be performed, and who waits for it."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

BATCH = 100
"""Verbs in one commit at the most: enough to share the fsync, few enough to answer soon."""
FEW = 1
"""Verbs beside them that nobody waits for, such as one that considers four bursts: who waits is
not told before these are done too."""


@dataclass(slots=True)
class Job:
    """A verb waiting for its turn, and who waits for it."""

    work: Callable[[Session], Any]
    future: asyncio.Future[Any]
    behind: bool = False
    """Whether it is nothing that a person or a network waits for."""
    value: Any = None
    error: BaseException | None = None


def tell(loop: asyncio.AbstractEventLoop, jobs: list[Job]) -> None:
    """Hand out what came of verbs, in the loop that waits for them."""
    with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
        loop.call_soon_threadsafe(_hand_out, jobs)


def _hand_out(jobs: list[Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.value)
