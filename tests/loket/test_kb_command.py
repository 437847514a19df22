"""`loket kb`: an office's articles from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import offices
from loket.cli import app

SECTION = 'include = "{offices}/*.toml"\n[store]\nurl = "sqlite:///{folder}/loket.db"\n'


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "config.toml"
    file.write_text(SECTION.format(offices=offices.FOLDER, folder=tmp_path))
    assert loket("migrate", "--config", str(file)).exit_code == 0
    return str(file)


def loket(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def kb(config: str, *words: str) -> Result:
    return loket("kb", *words, "--config", config)


def test_a_file_is_imported_whole_or_not_at_all(config: str, tmp_path: Path) -> None:
    wrong = tmp_path / "salah.csv"
    wrong.write_text("pertanyaan;jawaban\nDi mana parkir?;Di depan.\n;kosong\nA?;{faks}\n", "utf-8")
    told = kb(config, "import", "7604", str(wrong))
    assert told.exit_code == 1
    assert "salah.csv: Line 3, pertanyaan: must not be empty" in told.stderr
    assert "Line 4, jawaban: this office knows no variable {faks}" in told.stderr
    assert "parkir" not in kb(config, "list", "7604").stdout
    right = tmp_path / "benar.csv"
    right.write_text("pertanyaan;jawaban\nDi mana parkir?;Di depan.\n", "utf-8")
    assert "would be imported: 1 new" in kb(config, "import", "7604", str(right), "--check").stdout
    assert "parkir" not in kb(config, "list", "7604").stdout
    assert "imported: 1 new" in kb(config, "import", "7604", str(right)).stdout
    assert "imported: 0 new, 0 changed, 1 unchanged" in kb(
        config, "import", "7604", str(right)
    ).stdout  # fmt: skip
    listed = kb(config, "list", "7604", "parkir").stdout.split()
    assert listed[:3] == ["7604", "live", "di-mana-parkir"]
    assert kb(config, "list", "3514", "di-mana-parkir").stdout == ""


def test_a_row_wrong_in_another_way_is_named_with_the_others(config: str, tmp_path: Path) -> None:
    wrong = tmp_path / "salah.jsonl"
    days = '"jawaban":"B","berlaku_dari":"2026-05-01","berlaku_sampai":"2026-01-01"'
    wrong.write_text(
        '{rusak\n{"pertanyaan":"Apa?"}\n{"pertanyaan":"Siapa?",' + days + "}\n", "utf-8"
    )
    told = kb(config, "import", "7604", str(wrong)).stderr
    assert "salah.jsonl: Line 1, 2: this line is not JSON" in told
    assert "salah.jsonl: Line 2, jawaban: must not be empty" in told
    assert "salah.jsonl: Line 3, berlaku_sampai: ends before it begins" in told
    assert "3 problems; nothing was imported." in told


def test_what_is_exported_is_what_the_office_sees_or_wrote(config: str, tmp_path: Path) -> None:
    whole, own = tmp_path / "semua.jsonl", tmp_path / "sendiri.md"
    assert "100 articles written" in kb(config, "export", "7604", str(whole)).stdout
    rows = [json.loads(line) for line in whole.read_text("utf-8").splitlines()]
    assert {"key", "question", "phrasings", "answer"} <= rows[0].keys()
    assert "0 articles written" in kb(config, "export", "7604", str(own), "--own").stdout
    assert "100 unchanged" in kb(config, "import", "7604", str(whole)).stdout


def test_articles_are_not_written_as_a_workbook(config: str, tmp_path: Path) -> None:
    told = kb(config, "export", "7604", str(tmp_path / "semua.xlsx"))
    assert told.exit_code == 1
    assert "articles are written as .csv, .jsonl or .md" in told.stderr


def test_check_names_what_is_missing_and_fails(config: str) -> None:
    told = kb(config, "check", "1309")
    assert told.exit_code == 1
    assert "needs {layanan_istirahat}, which this office has not filled in" in told.stdout
    assert "100 articles" in told.stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("list", "7605"), "no office '7605'; did you mean '7604'?"),
        (("import", "7604", "tidak-ada.csv"), "No such file"),
        (("import", "7604", "buku.xlsx"), "save it as CSV UTF-8 first"),
    ],
)
def test_mistakes_are_named(config: str, words: tuple[str, ...], reason: str) -> None:
    told = kb(config, *words)
    assert told.exit_code == 1
    assert reason in told.stderr


def test_learn_names_the_changes_of_an_office(config: str) -> None:
    told = kb(config, "learn", "7604", "--weeks", "2")
    assert told.exit_code == 0
    assert "0 clusters, 0 confusions in 2 weeks" in told.stdout
    assert "only an office is asked" in kb(config, "learn", "0000").stderr
