"""The rules that decide before any search; the patterns are in `gates.toml`."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

from knowledge_base.folding import fold
from knowledge_base.spelling import Spelling

BEGINNING = r"(?<!\w)(?=\w)"
NEVER = r"(?!)"
_EDGE = re.compile(r"((?:\(\?<![^()]*\))*)\\b")
"""The edge of a word with which patterns begin, after what must not stand before it."""
_AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
"""What must or must not stand around the words of a pattern."""
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

    def stops(self, plain: str, meant: str) -> str | None:
        """Return the words for which the message, as written or meant, is a case for this gate."""
        if not (self._any.search(plain) or self._any.search(meant)):
            return None
        found = next((m for p in self.patterns if (m := p.search(plain) or p.search(meant))), None)
        if found is None or any(p.search(plain) or p.search(meant) for p in self.unless):
            return None
        return found[0]

    def named(self, plain: str) -> set[str]:
        """Return all words in a text for which this gate is."""
        return {found[0] for pattern in self.patterns for found in pattern.finditer(plain)}

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return _joined(self.patterns)


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
def _of_any() -> re.Pattern[str]:
    """Return what finds something wherever any gate does: mostly it is nothing, in one search."""
    return _joined(pattern for gate in gates().values() for pattern in gate.patterns)


def _joined(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """Return what finds something wherever any of some patterns does.

    The edge of a word, with which most patterns begin, is looked for once for all of them.
    """
    written = [pattern.pattern for pattern in patterns]
    edged = [p.removeprefix(BEGINNING) for p in written if p.startswith(BEGINNING)]
    others = [p for p in written if not p.startswith(BEGINNING)]
    begun = [f"{BEGINNING}(?:{'|'.join(edged)})"] if edged else []
    return re.compile("|".join([*begun, *others]) or NEVER)


class Stop(NamedTuple):
    """The gate that stops a message, and the words of it for which it does."""

    gate: str
    words: str


def first(plain: str, meant: str) -> Stop | None:
    """Return the first gate that stops the message; None lets it through.

    `plain` is the message as written, `meant` its words without slang.
    """
    if not any(_of_any().search(text) for text in {plain, meant}):
        return None
    for gate in gates().values():
        words = gate.stops(plain, meant)
        if words is not None:
            return Stop(gate.name, words)
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
    texts = (_WORD.findall(_SIGN.sub(" ", _AROUND.sub(" ", pattern))) for pattern in patterns)
    return Spelling(map(tuple, texts), {})


def why(gate: str) -> str:
    """Return the sentence that tells an operator what a gate, or another reason, means."""
    text = (files("bot") / "reasons.toml").read_text(encoding="utf-8")
    known = gates().get(gate)
    return known.why if known else str(tomllib.loads(text).get(gate, gate))
