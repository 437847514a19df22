"""Plays an Asterisk exchange: appends call records to the file that Loket follows."""

import csv
import io
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

Ending = Literal["missed", "abandoned", "busy", "answered"]
RINGS = {"missed": 25, "abandoned": 48, "busy": 2, "answered": 6}
"""Seconds until somebody answers or gives up."""
TALK = 130
"""Seconds of a call that was answered."""
_DISPOSITION = {"missed": "NO ANSWER", "abandoned": "NO ANSWER", "busy": "BUSY"}


@dataclass
class Exchange:
    """One office's exchange: `path` is its call log, `number` the office's own."""

    office: str
    path: Path
    number: str
    zone: str
    written: str = ""
    """The line written last."""
    _count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def open(self) -> None:
        """Make an empty log, as an exchange does before its first call."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()

    def ring(self, caller: str, name: str, ending: Ending, at: datetime) -> str:
        """Write down a call that ended at `at`; return the line."""
        line, _ = self.record(caller, name, ending, at)
        return self.keep(line)

    def keep(self, line: str) -> str:
        """Write a call's line into the log; return it."""
        self.open()
        with self.path.open("a", encoding="utf-8") as log:
            log.write(line)
        self.written = line
        return line

    def record(self, caller: str, name: str, ending: Ending, at: datetime) -> tuple[str, str]:
        """Return a call's line as `newcdrcolumns` and `loguniqueid` write it, and its uniqueid."""
        talk = TALK if ending == "answered" else 0
        seconds = RINGS[ending] + talk
        began = at - timedelta(seconds=seconds)
        number = next(self._count)
        uniqueid = f"{int(began.timestamp())}.{number}"
        answer = self._wall(began + timedelta(seconds=RINGS[ending])) if talk else ""
        queue = ending == "abandoned"
        line = _line(
            "", caller, self.number, "incoming", f'"{name}" <{caller}>',
            f"PJSIP/trunk-{number:08x}", "" if queue else f"PJSIP/101-{number + 1:08x}",
            "Queue" if queue else "Dial", "layanan,t,,,60" if queue else "PJSIP/101,25",
            self._wall(began), answer, self._wall(at), seconds, talk,
            _DISPOSITION.get(ending, "ANSWERED"), "DOCUMENTATION", uniqueid, "", "", uniqueid,
            number,
        )  # fmt: skip
        return line, uniqueid

    def _wall(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M:%S}"


def _line(*values: str | int) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow(values)
    return written.getvalue()
