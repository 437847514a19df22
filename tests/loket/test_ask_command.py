import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.article import Content
from desk.clock import now
from desk.office import Office
from knowledge_base import load
from knowledge_base.articles import fingerprint
from loket.ask_command import answer, asking, run
from loket.config import load as load_config
from loket.known import knowledge_of
from offices import profiles
from router.seed import seed
from router.write_article import write_article
from store import Store
from store.migrate import migrate

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
    said = capsys.readouterr().out
    assert "gate      officer: the person asks for a human" in said
    assert "matched   bicara dengan manusia" in said


def test_an_object_has_the_decision_and_its_candidates() -> None:
    answered = ask({"text": "dmn alamat kantor"})
    assert answered["decision"] == "answer"
    assert answered["article"] == answered["candidates"][0]["article"] == "alamat"
    assert 0.8 <= answered["candidates"][0]["confidence"] <= 1
    assert answered["gate"] is None
    assert "Jl. Trans Sulawesi" in answered["text"]


def test_other_decisions_have_no_article() -> None:
    assert ask({"text": "assalamualaikum"})["decision"] == "greet"
    answered = ask({"text": "minta petugas"})
    assert all(c["confidence"] < 0.1 for c in answered.pop("candidates"))
    assert answered == {
        "decision": "handoff",
        "article": None,
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


async def test_an_office_answers_with_its_own_articles_and_learns_them_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = load_config(EXAMPLE, channels=False)
    url = f"sqlite:///{tmp_path / 'own.db'}"
    config = replace(loaded, store=loaded.store.model_copy(update={"url": url}))
    store = Store(url)
    migrate(store.engine)
    await store.run(seed, {}, fingerprint(), at=now())  # as if the shipped ones were taken out
    for key, question in (("kantin", "Di mana kantinnya?"), ("parkir", "Di mana parkir motor?")):
        written = Content(question=question, answer=f"{key} ada di belakang.").over(None)
        await store.run(write_article, "7604", key, written, by="test", at=now(), seen=0)
    await store.close()
    knowledge = await asyncio.to_thread(knowledge_of, MAMUJU, config)
    assert "learning from" in capsys.readouterr().err
    answered = answer(b'{"text": "kantinnya dimana"}', asking(MAMUJU, knowledge))
    assert answered["candidates"][0]["article"] == "kantin"
    again = await asyncio.to_thread(knowledge_of, MAMUJU, config)
    assert capsys.readouterr().err == ""
    assert set(again.articles) == {"kantin", "parkir"}
