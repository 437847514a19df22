"""The machine's sentences, from the catalogues in `bot/phrases`, one per language."""

import tomllib
from functools import cache
from importlib.resources import files

DEFAULT = "id"


@cache
def _catalogue(language: str) -> dict[str, dict[str, str]]:
    text = (files("bot") / "phrases" / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(key: str, language: str, **values: str) -> str:
    """Return the sentence `section.name` in `language` (Indonesian where that has no catalogue)."""
    section, name = key.split(".")
    sentence = _catalogue(language if language in ("id", "en") else DEFAULT)[section][name]
    return sentence.format_map(values) if values else sentence


def has(key: str) -> bool:
    """Return whether the catalogues have the sentence `section.name`."""
    section, name = key.split(".")
    return name in _catalogue(DEFAULT).get(section, {})
