"""Which texts are alike: shared rare words and rapidfuzz, by an inverted index."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest

from rapidfuzz import fuzz

from knowledge_base.folding import fold, stem

Words = tuple[str, ...]
LOOKED_AT = 30
"""Texts that are compared letter by letter; they share the most of a text's rare words."""
COMMON = 300
"""A word in more texts than this finds nobody, unless the text has no rarer one."""


class Near:
    """Texts among which those like another are found."""

    def __init__(self, texts: Iterable[Words]):
        self._texts = [(_in_order(words), frozenset(map(stem, words))) for words in texts]
        self._with: dict[str, list[int]] = defaultdict(list)
        for number, (_, stems) in enumerate(self._texts):
            for one in stems:
                self._with[one].append(number)
        count = len(self._texts)
        self._rarity = {s: math.log(2 + count / len(held)) for s, held in self._with.items()}
        self._rarest = math.log(2 + count)
        self._weights = [self._weight(stems) for _, stems in self._texts]

    def like(self, words: Words, *, least: float, most: int = 20) -> list[tuple[int, float]]:
        """Return numbers and likeness (0..1) of the texts most like another, likeliest first."""
        stems, said = frozenset(map(stem, words)), _in_order(words)
        shared: dict[int, float] = defaultdict(float)
        for one in self._telling(stems):
            rarity, held = self._rarity[one], self._with[one]
            # Where a word of so many is the rarest, all that have it share as much.
            for number in held if len(held) <= COMMON else held[:LOOKED_AT]:
                shared[number] += rarity
        weight, found = self._weight(stems), []
        for number in nlargest(LOOKED_AT, shared, key=shared.__getitem__):
            text, own = self._texts[number]
            both = self._weight(stems & own)
            covered = both / (weight + self._weights[number] - both)
            likeness = 0.5 * covered + 0.005 * fuzz.ratio(said, text)
            if likeness >= least:
                found.append((number, likeness))
        return nlargest(most, found, key=lambda pair: pair[1])

    def _telling(self, stems: frozenset[str]) -> Sequence[str]:
        known = sorted((s for s in stems if s in self._rarity), key=lambda s: -self._rarity[s])
        return [s for at, s in enumerate(known) if at < 1 or len(self._with[s]) <= COMMON]

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self._rarity.get(one, self._rarest) for one in stems)


def words_of(text: str) -> Words:
    """Return the folded words of a text."""
    return fold(text)


def _in_order(words: Words) -> str:
    return " ".join(sorted(words))
