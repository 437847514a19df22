"""`loket serve` on a disk that fails from SIGUSR1 on; its argument is the configuration."""

import signal
import sys
from pathlib import Path

from loket.serve import run
from tests.disk import break_disk

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda *_: break_disk())
    sys.exit(run(Path(sys.argv[1])))
