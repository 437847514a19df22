"""docs/edges.md names, for each trap, a test that is really there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_test_that_the_list_of_edges_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/edges.md").read_text("utf-8")))
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert len(named) > 100
    assert named - there == set()
