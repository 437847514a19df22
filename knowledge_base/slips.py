"""What a strange word may have been before a slip of the fingers, and how likely."""

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.folding import skeleton, stem

SHORTEST = 4
"""Shorter words have so many neighbours that only a known pair tells which is meant."""
LEAST = 2
"""Letters of a word that is mended at all."""
CONSONANTS = 3
"""Fewer consonants fit too many words."""
LONG = 6
"""From this length two slips are forgiven, below it only where they make a known pair."""
COMMON = 8
"""Phrasings that have a word of three letters which others are mended to."""
RARER = 0.3
"""Slips that the rarest word is further off than the most common one."""
READINGS = 6
"""Readings of a word among which its neighbours choose."""
PART = 3
"""Letters of each word when a word is read as two that ran together; one less is doubtful."""
AFFIXED_PART = 5
"""The same of a word that is a known one with other affixes."""
KEPT, BARELY = 3.4, 0.8
"""How many slips off it is to leave a strange word as it is, and one that is shorter."""
AFFIXED = 0.4
"""The same of a word that is a known one with other affixes."""
DOUBTFUL = KEPT - 0.9
"""Slips that a reading is further off which is only taken where it makes a known pair."""
OTHER, AND_MORE = 1.2, 2.4
"""How many slips it is to begin with another letter, and to have one more slip besides."""
EXTRA = 0.3
"""How many slips more it is to write a letter too much that is not the one before it."""
BETWEEN = 0.1
"""How many slips more it is to write a letter for a space than to leave it out."""
CLEAR, TWO, JOINED = 6, 12, 8
"""Letters of a known word that ran together with a misspelt one, of both, and where it is doubtful
of both."""

Words = tuple[str, ...]
Reading = tuple[float, Words]
"""How many slips away, and the words that are meant."""


class Slips:
    """Reads strange words as known ones.

    `counts` says in how many phrasings a word is; of words as near, one that is `foreign` to all
    articles comes first, then the more common. `known` are all words that people write, `features`
    those of the phrasings (`knowledge_base.features`).
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        foreign: Container[str],
        known: frozenset[str],
        features: Container[str],
    ):
        self._known, self._features = known, features
        self._begin: dict[str, list[str]] = {}
        self._end: dict[str, list[str]] = {}
        self._vowelled: dict[str, str] = {}
        for word, count in sorted(counts.items(), key=lambda c: (c[0] not in foreign, -c[1])):
            if word.isalpha() and len(word) >= (SHORTEST if count < COMMON else SHORTEST - 1):
                self._begin.setdefault(word[0], []).append(word)
                if len(word) >= LONG:
                    self._end.setdefault(word[-1], []).append(word)
                self._vowelled.setdefault(skeleton(word), word)
        self.readings = lru_cache(maxsize=10_000)(self._readings)
        """What a word may be, itself first."""

    def _readings(self, word: str) -> list[Reading]:
        if word in self._known or not word.isalpha():
            return [(0.0, (word,))]
        found = [*self._without_vowels(word), *self.misspelt(word), *self._run_together(word)]
        if not any(slips < 2 for slips, _ in found):
            found += [*self._first_and_more(word), *self._joined(word)]
        nearest: dict[Words, float] = {}
        for slips, words in sorted(found):
            nearest.setdefault(words, slips)
        readings = [(slips, words) for words, slips in nearest.items()][:READINGS]
        return [(self._kept(word), (word,)), *readings]

    def misspelt(self, word: str) -> Iterator[Reading]:
        """Yield what a word may be by its first letter, or by all letters but the first."""
        if len(word) < LEAST:
            return
        slips = 2 if len(word) > SHORTEST else 1
        place = self._begin.get(word[0], ())
        for near, distance, at in process.extract(
            word, place, scorer=OSA.distance, score_cutoff=slips, limit=READINGS
        ):
            doubt = DOUBTFUL if distance >= 2 and len(word) < LONG else 0.0
            extra = EXTRA if len(near) < len(word) and near not in _undoubled(word) else 0.0
            yield distance + RARER * at / len(place) + doubt + extra, (near,)
        for near in filter(self._known.__contains__, _first_wrong(word)):
            place = self._begin.get(near[0], ())
            with suppress(ValueError):  # it is too short to be meant
                yield OTHER + RARER * place.index(near) / len(place), (near,)

    def half_known(self, left: str, right: str) -> Iterator[Reading]:
        """Yield two words of which one is known, and the other is misspelt."""
        if left in self._known and len(left) >= PART:
            yield from ((n, (left, *words)) for n, words in self.misspelt(right))
        elif right in self._known and len(right) >= PART:
            yield from ((n, (*words, right)) for n, words in self.misspelt(left))

    def _kept(self, word: str) -> float:
        """Return how many slips off it is to leave an unknown word as it is."""
        if self._is_affixed(word):
            return AFFIXED
        return KEPT if len(word) >= SHORTEST else BARELY

    def _is_affixed(self, word: str) -> bool:
        return f"={stem(word)}" in self._features

    def _without_vowels(self, word: str) -> Iterator[Reading]:
        """Yield the word that this one is when its vowels are put back."""
        bare = skeleton(word)
        full = self._vowelled.get(bare) if len(bare) >= CONSONANTS else None
        if full and len(word) < len(full) and _is_left_of(word, full):
            yield 0.5 if word == bare else 0.9, (full,)

    def _first_and_more(self, word: str) -> Iterator[Reading]:
        """Yield what a word may be whose first letter is wrong and one more."""
        place = self._end.get(word[-1], ()) if len(word) >= LONG - 1 else ()
        doubt = DOUBTFUL if len(word) <= LONG else 0.0
        for near, distance, at in process.extract(
            word, place, scorer=OSA.distance, score_cutoff=2, limit=READINGS
        ):
            if distance == 2 and near[0] != word[0] and not is_prefixed(word, near):
                yield AND_MORE + doubt + RARER * at / len(place), (near,)

    def _run_together(self, word: str) -> Iterator[Reading]:
        """Yield two words that ran together, or that a slip joined: "itufapa" is "itu apa"."""
        for parts in _parts(word, PART - 1):
            if all(map(self._is_part, parts)):
                between = BETWEEN * (sum(map(len, parts)) < len(word))
                yield 1.0 + between + DOUBTFUL * (min(map(len, parts)) < PART), parts

    def _is_part(self, word: str) -> bool:
        return word in self._known or (len(word) >= AFFIXED_PART and self._is_affixed(word))

    def _joined(self, word: str) -> Iterator[Reading]:
        """Yield two words that ran together, or that a slip joined, one of them misspelt."""
        if len(word) < JOINED:
            return
        for parts in _parts(word, PART):
            is_clear = len(word) >= TWO and min(map(len, parts)) >= CLEAR
            more = 1 + DOUBTFUL * (not is_clear)
            yield from ((more + n, words) for n, words in self.half_known(*parts))


def is_prefixed(one: str, other: str) -> bool:
    """Return whether two words differ by letters before one of them: "activate", "reactivate".

    One letter more or less is a slip; two are a prefix, and another word.
    """
    return abs(len(one) - len(other)) > 1 and (one.endswith(other) or other.endswith(one))


def _parts(word: str, least: int) -> Iterator[Words]:
    """Yield two parts of a word, of at least so many letters, with and without one between them."""
    for at in range(least, len(word) - least + 1):
        yield word[:at], word[at:]
        if at < len(word) - least:
            yield word[:at], word[at + 1 :]


def _first_wrong(word: str) -> Iterator[str]:
    """Yield what a word may be whose first letter is left out, too much, swapped or another."""
    yield word[1:]
    yield word[1] + word[0] + word[2:]
    yield from (letter + rest for rest in (word, word[1:]) for letter in ascii_lowercase)


def _is_left_of(word: str, full: str) -> bool:
    """Return whether a word is what is left of a fuller one when letters are left out."""
    letters = iter(full)
    return all(letter in letters for letter in word)


def _undoubled(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]}
