"""The rules that decide before any search; the patterns are in `gates.toml`."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from bot.sieve import AROUND, BEGINNING, Sieve
from knowledge_base.folding import fold
from knowledge_base.spelling import Spelling

_EDGE = re.compile(r"((?:\(\?<![^()]*\))*)\\b")
"""The edge of a word with which patterns begin, after what must not stand before it."""
_SIGN = re.compile(r"\\[a-zA-Z]")
_WORD = re.compile(r"(?<![a-z\[])[a-z]{4,}(?![a-z?*\]\[])")
"""A word of a pattern of which no letter is left open."""
_LETTERS = re.compile("[a-z]+")
_KEPT = re.compile(r"(?<!\\)\((?!\?)")
"""The beginning of a group whose text Python would keep."""


@dataclass(frozen=True)
class Gate:
    """A named rule: the first whose patterns match, and none of `unless`, decides."""

    name: str
    why: str
    patterns: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()

    def lets_through(self, plain: str, meant: str) -> bool:
        """Return whether the message, as written or meant, is one of the exceptions."""
        return any(p.search(plain) or p.search(meant) for p in self.unless)

    def named(self, plain: str) -> set[str]:
        """Return all words in a text for which this gate is."""
        return {found[0] for pattern in self.patterns for found in pattern.finditer(plain)}


@cache
def gates() -> dict[str, Gate]:
    """Return all gates by name, in the order in which they are tried."""
    text = (files("bot") / "gates.toml").read_text(encoding="utf-8")
    return {name: _gate(name, rules) for name, rules in tomllib.loads(text).items()}


def _gate(name: str, rules: dict[str, object]) -> Gate:
    return Gate(
        name, str(rules["why"]), _patterns(rules.get("any")), _patterns(rules.get("unless"))
    )


def _patterns(written: object) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_quick(p)) for p in written) if isinstance(written, list) else ()


def _quick(pattern: str) -> str:
    """Return a pattern that finds the same in less than half the time.

    Nobody asks for the text of its groups, and whatever begins with an edge begins with a word.
    """
    free = _KEPT.sub("(?:", pattern)
    edge = _EDGE.match(free)
    return BEGINNING + edge[1] + free[edge.end() :] if edge else free


@cache
def _rules() -> list[tuple[Gate, re.Pattern[str]]]:
    """Return the patterns of all gates in the order in which they are tried."""
    return [(gate, pattern) for gate in gates().values() for pattern in gate.patterns]


@cache
def _sieve() -> Sieve:
    return Sieve(pattern.pattern for _, pattern in _rules())


class Stop(NamedTuple):
    """The gate that stops a message, and the words of it for which it does."""

    gate: str
    words: str


def first(plain: str, meant: str) -> Stop | None:
    """Return the first gate that stops the message; None lets it through.

    `plain` is the message as written, `meant` its words without slang.
    """
    for number in sorted({*_sieve().maybe(plain), *_sieve().maybe(meant)}):
        gate, pattern = _rules()[number]
        found = pattern.search(plain) or pattern.search(meant)
        if found and not gate.lets_through(plain, meant):
            return Stop(gate.name, found[0])
    return None


def misspelt(plain: str, strange: Iterable[str]) -> Stop | None:
    """Return the gate that stops a message if `strange` words of it are slips for its own words."""
    meant = {word: near for word in strange if (near := _spelling().nearest(word))}
    if not meant:
        return None
    told = _LETTERS.sub(lambda found: meant.get(found[0], found[0]), plain)
    return first(told, " ".join(fold(told)))


@cache
def _spelling() -> Spelling:
    """Return what knows the words that gates stop for."""
    patterns = (p.pattern for gate in gates().values() for p in gate.patterns)
    texts = (_WORD.findall(_SIGN.sub(" ", AROUND.sub(" ", pattern))) for pattern in patterns)
    return Spelling(map(tuple, texts), {})


def why(gate: str) -> str:
    """Return the sentence that tells an operator what a gate, or another reason, means."""
    text = (files("bot") / "reasons.toml").read_text(encoding="utf-8")
    known = gates().get(gate)
    return known.why if known else str(tomllib.loads(text).get(gate, gate))
