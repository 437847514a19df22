"""Reads large mails in a process of its own, which is ended when it takes too much."""

import asyncio
import contextlib
import math
import os
import pickle
import resource
import sys
import time
from collections.abc import Collection

from channels.email.reading import Mail, parse_mail

CPU = 30
"""Seconds of the processor that reading one mail may take."""
PATIENCE = 150.0
"""Seconds that may pass meanwhile: a busy machine spoils no mail, and a stuck process ends."""
MEMORY = 1024 * 1024 * 1024
"""Bytes that reading one mail may take."""
AT_ONCE = 2


class Ended(Exception):
    """The worker took too long or too much, or died."""


async def parse_aside(
    raw: bytes,
    own: Collection[str],
    *,
    cpu: int = CPU,
    patience: float = PATIENCE,
    memory: int = MEMORY,
) -> Mail:
    """Return the mail in `raw`, read by another process. Raises Ended."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from channels.email.worker import main; main()",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    try:
        async with asyncio.timeout(patience):
            said, _ = await worker.communicate(pickle.dumps((raw, frozenset(own), cpu, memory)))
    except TimeoutError:
        raise Ended("too slow") from None
    finally:
        if worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()
    if worker.returncode:
        raise Ended(f"the worker ended with {worker.returncode}")
    mail = pickle.loads(said)  # noqa: S301 - our own process wrote it
    assert isinstance(mail, Mail)
    return mail


def main() -> None:
    """Read one mail from standard input, and write what is in it to standard output."""
    raw, own, cpu, memory = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    # Against mails made to exhaust the machine: this process ends, the help desk does not.
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    most = math.ceil(time.process_time()) + cpu  # starting took some already
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    sys.stdout.buffer.write(pickle.dumps(parse_mail(raw, own)))
