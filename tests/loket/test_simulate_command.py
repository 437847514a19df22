import os
import re
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import pytest

from loket.simulate_command import run

USUAL: dict[str, Any] = {
    "officers": "2", "hours": [], "months": 1, "conversations": 120, "start": "2026-01", "seed": 1,
    "report_file": None, "language": "id", "config": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"office": "7605"}, "did you mean"),
        ({"officers": "two"}, "--officers 2,3,4"),
        ({"officers": "0"}, "between 1 and 200"),
        ({"hours": ["Senin"]}, "lacks hours"),
        ({"months": 0}, "--months 12"),
        ({"start": "January"}, "--start 2026-01"),
        ({"start": "2027-12", "months": 2}, "holidays of 2028"),
        ({"conversations": 0}, "--conversations"),
        ({"config": Path("no-such.toml")}, "no-such.toml"),
        ({"language": "fr"}, "--language id or en"),
        ({"report_file": Path("report.pdf")}, "not 'report.pdf'"),
    ],
)
def test_what_cannot_be_played_is_said(
    wrong: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"office": "7604", **USUAL, **wrong}
    assert run(asked.pop("office"), **asked) == 2
    assert said in capsys.readouterr().err


def test_a_small_run_compares_and_writes_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.md"
    asked = USUAL | {"officers": "1,2", "report_file": file}
    assert run("7604", **asked) == 0
    assert "none broken" in capsys.readouterr().out
    assert "loket simulate 7604 --officers 1,2 --months 1" in file.read_text("utf-8")


def test_one_year_alone_is_played_in_halves_and_comes_to_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for officers in ("1", "1,2"):  # two are played side by side, each whole
        file = tmp_path / f"{officers}.md"
        asked = USUAL | {"officers": officers, "months": 4, "report_file": file}
        assert run("1309", **asked) == 0
        told[officers] = re.findall(
            r"^\| (?:1|Email|WhatsApp|Kunjungan|Maret) .*", file.read_text(), re.M
        )
    assert capsys.readouterr().err.count("two halves, joined on 2026-0") == 1
    assert told["1"]
    assert [line for line in told["1,2"] if line in told["1"]] == told["1"]


def processes(folder: Path) -> list[int]:
    """Return the processes that keep their passing files in a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"TMPDIR={folder}\0".encode() in (place / "environ").read_bytes():
                found.append(int(place.name))
    return found


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_whoever_stops_it_stops_its_workers_too(tmp_path: Path, told: signal.Signals) -> None:
    heeding = ("env", "--default-signal=INT")  # who starts us in the background has it ignored
    command = (*heeding, sys.executable, "-m", "loket", "simulate", "7604", "--officers", "1,2,3,4")
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL) as playing:
        while len(list(tmp_path.glob("loket-simulation-*"))) < 2:  # both have begun
            assert playing.poll() is None
            time.sleep(0.05)
        assert len(processes(tmp_path)) >= 3
        playing.send_signal(told)
        assert playing.wait(20) == (-signal.SIGKILL if told == signal.SIGKILL else 130)
    for _ in range(200):
        if not processes(tmp_path):
            break
        time.sleep(0.05)
    assert processes(tmp_path) == []
    if told != signal.SIGKILL:
        assert not list(tmp_path.glob("loket-simulation-*"))
