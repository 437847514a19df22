"""What speaks for and against an article being the one that is meant."""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from knowledge_base.examples import Labelled, Words
from knowledge_base.folding import stem
from knowledge_base.slips import is_prefixed

HELD = 1000
"""Articles whose words are held ready."""

SLIPS = {4: 1, 5: 1, 6: 1}
"""Slips by which a word of so many letters may be off one of an article's; a longer one by two."""


class Evidence(NamedTuple):
    """The evidence for one article, as the calibration weighs it.

    `score` of the machine; how far it is `ahead` of the best other article and `apart` from the
    best kind of matter that no article answers (from the other article, where no such kind is
    known); how `alike` the nearest phrasing is (rapidfuzz, 0..1); which share of the rarity of the
    question's words the article's phrasings have (`covered`) and which share of its words no
    phrasing has (`unknown`); `length` is ln(1 + words).
    """

    score: float
    ahead: float
    apart: float
    alike: float
    covered: float
    unknown: float
    length: float


class Phrasings:
    """The words of each article's phrasings, to compare questions with."""

    def __init__(self, examples: Sequence[Labelled]):
        self._sorted: dict[str, list[str]] = {}
        for words, label in examples:
            self._sorted.setdefault(label, []).append(_in_order(words))
        spread = Counter(chain.from_iterable(set(map(stem, words)) for words, _ in examples))
        total = len(examples)
        self._rarity = {s: math.log((1 + total) / n) for s, n in spread.items()}
        self._rarest = math.log(1 + total)
        self._stems = lru_cache(maxsize=HELD)(self._stems_of)

    def _stems_of(self, article: str) -> frozenset[str]:
        return frozenset(stem(word) for text in self._sorted[article] for word in text.split())

    def asked(self, words: Words) -> "Asked":
        """Return a question that is to be compared with some articles."""
        weights = [(s, self._rarity.get(s, self._rarest)) for s in map(stem, words)]
        return Asked(
            text=_in_order(words),
            weights=weights,
            total=sum(w for _, w in weights) or 1.0,
            unknown=sum(s not in self._rarity for s, _ in weights) / (len(words) or 1),
            length=math.log(1 + len(words)),
        )

    def alike(self, article: str, asked: "Asked") -> float:
        """Return how alike the article's nearest phrasing is, whatever the order of the words."""
        best = process.extractOne(asked.text, self._sorted[article], scorer=fuzz.ratio)
        return best[1] / 100 if best else 0.0

    def covered(self, article: str, asked: "Asked") -> float:
        """Return the share of the words' rarity that the article's phrasings have.

        They have what no phrasing has, too, if a slip makes it of one of theirs.
        """
        known = self._stems(article)
        has = (w for s, w in asked.weights if s in known or self._is_slip(s, known))
        return sum(has) / asked.total

    def _is_slip(self, word: str, known: frozenset[str]) -> bool:
        """Return whether no phrasing has a word, and one that is `known` is near it."""
        if word in self._rarity or len(word) < min(SLIPS):
            return False
        slips = SLIPS.get(len(word), 2)
        near = process.extract(word, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return not all(is_prefixed(word, other) for other, *_ in near)


class Asked(NamedTuple):
    """A question: its words in order, the rarity of each, and what share of them is `unknown`."""

    text: str
    weights: Sequence[tuple[str, float]]
    total: float
    unknown: float
    length: float


def _in_order(words: Words) -> str:
    return " ".join(sorted(words))
