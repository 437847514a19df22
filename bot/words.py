"""The word lists of `words.toml`."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(section: str, name: str = "words") -> frozenset[str]:
    """Return one list of words."""
    return frozenset(_lists()[section][name].split())


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("bot") / "words.toml").read_text(encoding="utf-8"))
