"""The catalogues say the same things, and the pages say nothing that is in no catalogue."""

import re
from pathlib import Path
from string import Formatter

import pytest

from desk.phrases import Phrases
from web.pages import HERE

PHRASES = Phrases.read(HERE / "phrases")
SOURCES = [*HERE.rglob("*.html"), *HERE.glob("*.py")]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_phrases() -> None:
    assert PHRASES.keys("id") == PHRASES.keys("en")


@pytest.mark.parametrize("key", PHRASES.keys("id"))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert places(PHRASES.texts["id"][key]) == places(PHRASES.texts["en"][key])


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_phrase_that_a_page_names_exists(source: Path) -> None:
    text = source.read_text("utf-8")
    named = re.findall(r"""\b(?:t|say|say_or)\(\s*['"]([a-z_]+\.[a-z_.]+)['"]\s*[,)]""", text)
    assert [key for key in named if key not in PHRASES.texts["id"]] == []


def test_every_phrase_is_said_somewhere() -> None:
    everything = "".join(path.read_text("utf-8") for path in SOURCES)
    parts = re.findall(
        r"""['"]([a-z_]+\.(?:[a-z_.]*_)?)['"]\s*~|f?"([a-z_]+\.[a-z_]*)\{""", everything
    )
    built = tuple(filter(None, {first or second for first, second in parts}))
    silent = [
        key for key in PHRASES.keys("id")
        if f"'{key}'" not in everything and f'"{key}"' not in everything
        and not key.startswith(built)
    ]  # fmt: skip
    assert not silent, silent
