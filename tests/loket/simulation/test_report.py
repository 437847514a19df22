from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desk.promise import Promise
from loket.simulation.blocks import write
from loket.simulation.outcome import Outcome
from loket.simulation.report import report
from loket.simulation.scenario import Scenario
from offices import profiles
from store.tallies import Tally
from web.kept import Line


def outcome(officers: int, kept: int, broken: int, hours: str = "") -> Outcome:
    scenario = Scenario(profiles()["1309"], officers, hours, date(2026, 1, 1), months=2)
    grid = [[(0, 0)] * 24 for _ in range(7)]
    grid[4][15] = (kept, broken)
    by_email = Tally("consultation", "email", kept=kept, broken=broken)
    whole = Tally(kept=kept, broken=broken, measured=kept, median=3600, ninetieth=7260)
    return Outcome(
        scenario=scenario, whole=whole,
        promises=[Line("consultation", "email", "", Promise.read("3 working days"), (by_email,))],
        months=[Tally(kept=kept), Tally(broken=broken)],
        grid=tuple(tuple(hours) for hours in grid),
        counted={"visits": 4, "visits in time": 3, "closed by silence": 1234},
        busy=0.5, checks=10, seconds=1, cpu=1,
    )  # fmt: skip


def written(path: Path, tried: Sequence[Outcome], language: str = "id") -> str:
    for file in write(path, report(tried, "loket simulate 1309", language), language):
        assert file.exists()
    return path.read_text("utf-8")


def test_the_report_compares_what_was_tried(tmp_path: Path) -> None:
    tried = [outcome(2, 60, 40), outcome(3, 90, 10), outcome(3, 95, 5, "Senin-Sabtu 08.00-12.00")]
    text = written(tmp_path / "report.md", tried)
    assert "| 2 | Senin-Kamis 08.00-15.30, Jumat 08.00-16.00 | 60,0% | 40 | 1 jam | 2 jam" in text
    assert "3 × Senin-Kamis 08.00-15.30, Jumat 08.00-16.00: 90,0% ditepati, +30,0 poin" in text
    assert "3 × Senin-Sabtu 08.00-12.00: 95,0% ditepati, +35,0 poin" in text
    assert "Jumat pukul 15 (40 dari 100)" in text
    assert "| Email (3 hari kerja) | 100 | 60,0% | 40 |" in text
    assert "1.234 percakapan ditutup" in text
    assert "![" in text
    chart = (tmp_path / "report-1309-compared.svg").read_text("utf-8")
    assert chart.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "prefers-color-scheme:dark" in chart


def test_the_report_is_one_file_as_html_and_speaks_english(tmp_path: Path) -> None:
    text = written(tmp_path / "report.html", [outcome(2, 29, 0)], "en")
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]
    assert "<h1>Simulation of service promises</h1>" in text
    assert "No hour stands out" in text
    assert 'role="img"' in text
    assert "75.0%" in text
