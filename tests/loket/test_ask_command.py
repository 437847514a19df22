import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk.office import Office
from knowledge_base import load
from loket.ask_command import answer, asking, run
from offices import profiles

MAMUJU = profiles()["7604"]
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def ask(line: Any, office: Office = MAMUJU) -> dict[str, Any]:
    written = line if isinstance(line, bytes) else json.dumps(line).encode()
    return answer(written, asking(office, load(office.variables)))


def test_a_person_sees_decision_scores_evidence_and_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("7604", "kantor bps buka jam brp kak") == 0
    said = capsys.readouterr().out
    assert said.startswith("decision  answer jam-layanan\nfound     ")
    assert "ahead" in said
    assert "text      Layanan tatap muka PST BPS Kabupaten Mamuju buka Senin-Kamis" in said


def test_a_gate_says_its_name_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("7604", "bisa bicara dengan manusia?") == 0
    assert "gate      officer: the person asks for a human" in capsys.readouterr().out


def test_an_object_has_the_decision_and_its_candidates() -> None:
    answered = ask({"text": "dmn alamat kantor"})
    assert answered["decision"] == "answer"
    assert answered["article"] == answered["candidates"][0]["article"] == "alamat"
    assert 0.8 <= answered["candidates"][0]["confidence"] <= 1
    assert answered["gate"] is None
    assert "Jl. Trans Sulawesi" in answered["text"]


def test_other_decisions_have_no_article() -> None:
    assert ask({"text": "assalamualaikum"})["decision"] == "greet"
    assert ask({"text": "minta petugas"}) == {
        "decision": "handoff",
        "article": None,
        "candidates": [],
        "gate": "officer",
        "text": "Baik, kami hubungkan dengan petugas.",
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"jam buka", "not JSON"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        ({"question": "jam buka"}, "has no text"),
        ({"text": 7}, "has no text"),
        ([], "has no text"),
        (b"[" * 100_000, ""),
    ],
)
def test_a_wrong_line_is_an_error(line: Any, reason: str) -> None:
    assert reason in ask(line)["error"]


def test_an_office_speaks_in_its_own_words() -> None:
    own = MAMUJU.model_copy(update={"wording": {"id": {"handoff.officer": "Tabe, sebentar."}}})
    assert ask({"text": "petugas"}, own)["text"] == "Tabe, sebentar."


def test_lines_are_answered_in_order_and_a_wrong_one_stops_nothing() -> None:
    lines = ['{"text": "dmn alamat kantor"}', "?", '{"text": "petugas"}', '{"text": ""}']
    command = [sys.executable, "-m", "loket", "ask", "7604", "--json-lines"]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o.get("decision", "error") for o in objects] == [
        "answer",
        "error",
        "handoff",
        "nothing",
    ]
    assert done.returncode == 1


def test_a_wrong_office_or_configuration_asks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("7640", "jam buka") == 2
    assert "did you mean '7604'" in capsys.readouterr().err
    assert run("7604", "jam buka", config=Path("gone.toml")) == 2
    assert run("7604", " ") == 2


def test_offices_of_a_configuration_may_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("3514", "alamat kantor dimana", config=EXAMPLE) == 0
    assert "Jl. Sultan Agung" in capsys.readouterr().out
