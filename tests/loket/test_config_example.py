"""config.example.toml: right as it stands, right with everything switched on, and complete."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import channels
from channels.whatsapp.settings import Meta, Twilio
from desk.national import usual_kinds, usual_quiet
from desk.office import CHANNELS, Office
from desk.pledge import Pledge
from desk.promise import Promise
from desk.variables import KNOWN
from loket.config import load
from loket.sections import File

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"
SETTING = re.compile(r"#?[\w\"-]+ = ")
SECRETS = (
    "LOKET_METRICS_TOKEN",
    "META_ACCESS_TOKEN",
    "META_APP_SECRET",
    "META_APP_SECRET_NEXT",
    "META_VERIFY_TOKEN",
    "LOKET_AMI_SECRET",
    "LOKET_TELEGRAM_SECRET",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_NEXT",
    "LOKET_CHAT_SECRET",
    "LOKET_EMAIL_SECRET",
    "LOKET_EMAIL_PASSWORD",
    "LOKET_EMAIL_CLIENT_SECRET",
    "LOKET_EMAIL_REFRESH_TOKEN",
)


def switched_on() -> str:
    """Return the example with every setting active: `#port = 8700` becomes `port = 8700`."""
    return re.sub(r"^#(?=[\w\"\[])", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def sections(model: type[BaseModel], table: dict[str, Any], at: str = "") -> Iterator[str]:
    """Return the settings of a model, and of the sections in it, that a table lacks."""
    for name, field in model.model_fields.items():
        inner = section(field.annotation)
        if name not in table:
            yield at + name
        elif inner and inner not in (Promise, Pledge):
            for part in parts(table[name], inner):
                yield from sections(inner, part, f"{at}{name}.")


def section(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(section, get_args(annotation))), None)


def parts(value: Any, model: type[BaseModel]) -> list[dict[str, Any]]:
    """Return the sections under a key: one, a list of them, or a table of them by name."""
    if isinstance(value, list):
        return value
    if value.keys() & model.model_fields.keys():
        return [value]
    return [part for part in value.values() if isinstance(part, dict)]


def test_the_example_is_right_as_it_stands() -> None:
    config = load(EXAMPLE)
    assert sorted(config.offices) == ["1309", "3514", "7501", "7604"]
    assert config.server.public_url == "http://127.0.0.1:8700"


def test_the_example_is_right_with_everything_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOKET_TELEGRAM_TOKEN", "LOKET_TELEGRAM_CITIZENS_TOKEN"):
        monkeypatch.setenv(name, f"123456:{'A' * 35}")
    monkeypatch.setenv("LOKET_CDR_DATABASE", "mysql+pymysql://loket:secret@127.0.0.1/cdr")
    for name in SECRETS:
        monkeypatch.setenv(name, "0123456789abcdef")
    shutil.copytree(ROOT / "offices", tmp_path / "offices")
    (tmp_path / "config.toml").write_text(switched_on(), "utf-8")
    config = load(tmp_path / "config.toml")
    assert config.offices["9999"].decree.version == "2022"
    assert config.offices["7604"].channels["whatsapp"]["auth_token"] == "0123456789abcdef"


def test_the_example_shows_every_setting_of_loket_and_of_an_office() -> None:
    table = tomllib.loads(switched_on())
    assert list(sections(File, table)) == []
    office = table["office"]["9999"]
    assert list(sections(Office, office)) == []
    assert list(office["variables"]) == list(KNOWN)
    assert set(office["quiet"]) == set(usual_quiet())
    assert set(office["kinds"]) == set(usual_kinds())
    assert set(office["promises"]) - {"default"} <= set(CHANNELS)
    pledges = [*office["promises"].values(), *office["kinds"].values()]
    pledges += office["services"]["visit"]["promises"].values()
    shown = set(keys_in(pledges))
    assert shown | {"number", "unit"} == {
        "within", *Promise.model_fields, *Pledge.model_fields
    }  # fmt: skip


def keys_in(given: Any) -> Iterator[str]:
    """Return every key of tables in tables and lists."""
    if isinstance(given, list):
        for part in given:
            yield from keys_in(part)
    elif isinstance(given, dict):
        yield from given
        yield from keys_in(list(given.values()))


@pytest.mark.parametrize("name", channels.names())
def test_the_example_shows_every_setting_of_a_channel(name: str) -> None:
    table = tomllib.loads(switched_on())["office"]["7604"]["channels"]
    assert list(sections(channels.load(name).Settings, table[name], f"{name}.")) == []


def test_the_example_shows_every_setting_of_both_ways_to_whatsapp() -> None:
    offices = tomllib.loads(switched_on())["office"]
    for code, way in (("7604", Twilio), ("3514", Meta)):
        table = offices[code]["channels"]["whatsapp"]
        assert list(sections(way, table, "whatsapp.")) == []


def test_every_setting_in_the_example_is_explained() -> None:
    for block in EXAMPLE.read_text("utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        if any(SETTING.match(line) for line in lines):
            assert any(line.startswith("# ") for line in lines), block
        plain = [n for n, line in enumerate(lines) if SETTING.match(line) and n < 2]
        assert all(n == 1 for n in plain), block


def test_what_is_switched_on_by_taking_a_mark_away_is_no_prose() -> None:
    for line in EXAMPLE.read_text("utf-8").splitlines():
        assert (
            not line.startswith("#") or line == "#" or line[1] == " " or "=" in line or "[" in line
        )
