from pathlib import Path

import pytest

from loket.check_command import run

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_a_right_configuration_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(EXAMPLE) == 0
    said = capsys.readouterr()
    assert f"{EXAMPLE} is right." in said.out
    assert "office  7604 BPS Kabupaten Mamuju, WITA: no channel configured" in said.out
    assert "pengaduan7501@gmail.com lies outside .go.id" in said.out
    assert "holidays are known until the end of 2027" in said.out
    assert said.err == ""


def test_a_wrong_configuration_is_explained_and_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[sever]\n[server]\nport = 0\n")
    assert run(file) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 3
    assert f"{file}: sever: unknown key -> did you mean 'server'?" in said.err
