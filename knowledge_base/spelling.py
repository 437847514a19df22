"""Mend misspelt words to words that the phrasings or the slang map know."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.folding import skeleton
from knowledge_base.words import slang

SHORTEST = 4
"""Shorter words have too many neighbours to be mended."""
CONSONANTS = 3
"""Fewer consonants fit too many words."""
LONG = 8
"""From this length two slips are forgiven, below it one."""

Words = tuple[str, ...]


class Spelling:
    """Mends words by their distance to known words; the more common word wins a tie."""

    def __init__(self, texts: Iterable[Words], known: Mapping[str, str] | None = None):
        self._slang = slang() if known is None else known
        counts = Counter(word for words in texts for word in words)
        self._known = frozenset(counts) | frozenset(" ".join(self._slang.values()).split())
        self._near: dict[str, list[str]] = {}
        ordinary = [w for w, _ in counts.most_common()] + [
            w for w in self._slang if w not in counts
        ]
        self._vowelled: dict[str, str] = {}
        for word in ordinary:
            if len(word) >= SHORTEST and word.isalpha():
                self._near.setdefault(word[0], []).append(word)
                self._vowelled.setdefault(skeleton(word), word)
        self._mended = lru_cache(maxsize=10_000)(self._look_up)

    def mended(self, words: Words) -> Words:
        """Return the words with misspelt ones replaced by what they probably mean."""
        if self._known.issuperset(words):
            return words
        return tuple(meant for word in words for meant in self._mended(word))

    def _look_up(self, word: str) -> Words:
        if word in self._known or not word.isalpha():
            return (word,)
        known = self._without_vowels(word) or self._misspelt(word) or word
        return tuple(self._slang.get(known, known).split())

    def _without_vowels(self, word: str) -> str | None:
        """Return the word that this one is when its vowels are put back."""
        bare = skeleton(word)
        full = self._vowelled.get(bare) if len(bare) >= CONSONANTS else None
        return full if full and len(word) < len(full) else None

    def _misspelt(self, word: str) -> str | None:
        if len(word) < SHORTEST:
            return None
        slips = 2 if len(word) >= LONG else 1
        near = self._near.get(word[0], ())
        best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        return best[0] if best else None
