"""The words by which mailers and machines are recognised; they stand in vocabulary.toml."""

import re
import tomllib
from collections.abc import Callable, Iterable
from importlib import resources

import re2

_WORDS = tomllib.loads(resources.files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))


def words(name: str) -> frozenset[str]:
    """Return the words of one list."""
    return frozenset(_WORDS[name])


def any_of(every: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether any of some words stands in a text, in one pass through it."""
    found = re2.Set.SearchSet()
    found.Add("|".join(map(re2.escape, every)))
    found.Compile()
    return lambda text: bool(found.Match(text))


def pattern(name: str) -> str:
    """Return a regular expression, without groups, for any of one list."""
    return "(?:" + "|".join(_WORDS[name]) + ")"


def compiled(name: str) -> re.Pattern[str]:
    """Return the compiled expression for any of one list, whatever the case."""
    return re.compile(pattern(name), re.IGNORECASE)


def labels() -> dict[str, str]:
    """Return for each label in a quoted mail what it tells: from, date, to, cc or subject."""
    return {label: kind for kind, said in _WORDS["labels"].items() for label in said}
