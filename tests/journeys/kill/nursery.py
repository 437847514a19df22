"""Brings `loket serve` processes into the world quickly: imports once, then forks.

`python -m tests.journeys.kill.nursery CONFIG`; each line on standard input starts one process,
whose number is printed, and when it has ended, its exit code (negative: the signal). What each does
is all of `loket serve`, but for the second that the interpreter takes to read its modules.
"""

import os
import sys
from pathlib import Path

from channels import load
from loket.serve import run

for name in ("whatsapp", "email", "webchat"):
    load(name)


def main(config: Path) -> None:
    """Start a process for each line."""
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(run(config))
        _tell(child)
        _, status = os.waitpid(child, 0)
        _tell(os.waitstatus_to_exitcode(status))


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
