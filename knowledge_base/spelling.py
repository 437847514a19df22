"""Mend misspelt words to words that the phrasings or the slang map know."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, pairwise
from math import inf
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.folding import skeleton, stem
from knowledge_base.words import slang

SHORTEST = 4
"""Shorter words have so many neighbours that only a known pair tells which is meant."""
LEAST = 2
"""Letters of a word that is mended at all."""
CONSONANTS = 3
"""Fewer consonants fit too many words."""
LONG = 7
"""From this length two slips are forgiven, below it only where they make a known pair."""
COMMON = 8
"""Phrasings that have a word of three letters which others are mended to."""
SLANG = 10
"""A word of slang is written as often as one in so many phrasings has what it means."""
RARER = 0.3
"""Slips that the rarest word is further off than the most common one."""
READINGS = 6
"""Readings of a word among which its neighbours choose."""
PART = 3
"""Letters of each word when a word is read as two that ran together; one less is doubtful."""
HEARD = 0.7
"""How many slips a reading may be further off that makes a known pair with a neighbour."""
KEPT, BARELY = 3.4, 0.8
"""How many slips off it is to leave a strange word as it is, and one that is shorter."""
AFFIXED = 0.4
"""The same of a word that is a known one with other affixes."""
DOUBTFUL = KEPT - 0.9
"""Slips that a reading is further off which is only taken where it makes a known pair."""
OTHER = 1.2
"""How many slips it is to begin with another letter."""
EXTRA = 0.3
"""How many slips more it is to write a letter too much that is not the one before it."""
SPACE = 0.4
"""How many slips it is to write a space in the wrong place."""
ALONE = 6
"""Letters of a word that is mended although it stands alone: nothing tells what it may be."""
MOST = 20
"""Unknown words of a message that are mended; one with more of them is no question."""
CLEAR, TWO, JOINED = 6, 12, 8
"""Letters of a known word that ran together with a misspelt one, of both, and where it is doubtful
of both."""

Words = tuple[str, ...]
Reading = tuple[float, Words]
"""How many slips away, and the words that are meant."""


class Spelling:
    """Mends words by their distance to known words.

    Of all ways to read a message the one wins that is the fewest slips away, and makes the most
    pairs of words known from the phrasings; of words as near, one that is `foreign` to all articles
    (a slip in "samsat" is not to be read as "sama"), then the more common. `features` are those of
    the phrasings (`knowledge_base.features`).
    """

    def __init__(
        self,
        texts: Iterable[Words],
        known: Mapping[str, str] | None = None,
        features: Container[str] = (),
        foreign: Container[str] = (),
    ):
        self._slang = slang() if known is None else known
        self._features = features
        counts = Counter(chain.from_iterable(texts))
        told = " ".join([*self._slang, *self._slang.values()]).split()
        self._known = frozenset(counts).union(told)
        for word, meant in self._slang.items():
            if " " not in word:
                counts[word] = max(counts[word], counts[meant] // SLANG)
        self._begin: dict[str, list[str]] = {}
        self._vowelled: dict[str, str] = {}
        for word, count in sorted(counts.items(), key=lambda c: (c[0] not in foreign, -c[1])):
            if word.isalpha() and len(word) >= (SHORTEST if count < COMMON else SHORTEST - 1):
                self._begin.setdefault(word[0], []).append(word)
                self._vowelled.setdefault(skeleton(word), word)
        self._readings = lru_cache(maxsize=10_000)(self._look_up)
        self._stems = lru_cache(maxsize=10_000)(self._stems_of)

    def mended(self, words: Words) -> Words:
        """Return the words with misspelt ones replaced by what was probably to be written."""
        if self._known.issuperset(words) or (len(words) == 1 and len(words[0]) < ALONE):
            return words
        best: list[dict[str, Reading]] = [{"": (0.0, ())}, *({} for _ in words)]
        strange = 0
        for at, word in enumerate(words):
            strange += word not in self._known
            if strange > MOST:
                return (*min(best[at].values())[1], *words[at:])
            for span, readings in self._from(words, at):
                self._read_on(best[at], readings, best[at + span])
        return min(best[-1].values())[1]

    def knows(self, word: str) -> bool:
        """Return whether a word is one that people write."""
        return word in self._known

    def nearest(self, word: str) -> str | None:
        """Return the known word from which a word of some length is one slip away."""
        slips, near = min(self._misspelt(word), default=(inf, ()))
        return near[0] if slips < 2 and len(word) > SHORTEST else None

    def _from(self, words: Words, at: int) -> Iterator[tuple[int, Sequence[Reading]]]:
        """Yield readings of the next word and of the next two, with how many words they read."""
        yield 1, self._readings(words[at])
        two = words[at : at + 2]
        if len(two) > 1 and not self._known.issuperset(two) and all(map(str.isalpha, two)):
            yield 2, list(self._spaced(*two))

    def _read_on(
        self, before: Mapping[str, Reading], readings: Sequence[Reading], after: dict[str, Reading]
    ) -> None:
        """Add to what was read the readings of what follows; of those that end alike the best."""
        for last, (slips, read) in before.items():
            for more, words in readings:
                stems = (last, *self._stems(words))
                pairs = [f"{a} {b}" for a, b in pairwise(stems)]
                heard = sum([pair in self._features for pair in pairs])
                reading = slips + more - HEARD * heard, read + words
                if stems[-1] not in after or reading < after[stems[-1]]:
                    after[stems[-1]] = reading

    def _stems_of(self, words: Words) -> Words:
        meant = " ".join(self._slang.get(word, word) for word in words)
        return tuple(map(stem, meant.split()))

    def _spaced(self, one: str, other: str) -> Iterator[Reading]:
        """Yield the words with the space where it belongs: "kantu rbps" is "kantur bps"."""
        for moved in _moves(one, other):
            if self._known.issuperset(moved):
                yield SPACE, moved
            elif len(moved) > 1:
                yield from ((SPACE + n, words) for n, words in self._half_known(*moved))

    def _look_up(self, word: str) -> list[Reading]:
        if word in self._known or not word.isalpha():
            return [(0.0, (word,))]
        found = [*self._without_vowels(word), *self._misspelt(word), *self._run_together(word)]
        if not any(slips < 2 for slips, _ in found) and len(word) >= JOINED:
            found += self._joined(word)
        nearest: dict[Words, float] = {}
        for slips, words in sorted(found):
            nearest.setdefault(words, slips)
        readings = [(slips, words) for words, slips in nearest.items()][:READINGS]
        return [(self._kept(word), (word,)), *readings]

    def _kept(self, word: str) -> float:
        """Return how many slips off it is to leave an unknown word as it is."""
        if f"={stem(word)}" in self._features:
            return AFFIXED
        return KEPT if len(word) >= SHORTEST else BARELY

    def _without_vowels(self, word: str) -> Iterator[Reading]:
        """Yield the word that this one is when its vowels are put back."""
        bare = skeleton(word)
        full = self._vowelled.get(bare) if len(bare) >= CONSONANTS else None
        if full and len(word) < len(full):
            yield 0.5 if word == bare else 0.9, (full,)

    def _misspelt(self, word: str) -> Iterator[Reading]:
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

    def _run_together(self, word: str) -> Iterator[Reading]:
        """Yield two words that ran together, or that a slip joined: "itufapa" is "itu apa"."""
        for at in range(PART - 1, len(word) - PART + 2):
            for parts in ((word[:at], word[at:]), (word[:at], word[at + 1 :])):
                least = min(map(len, parts))
                if least >= PART - 1 and self._known.issuperset(parts):
                    yield 1.0 + DOUBTFUL * (least < PART), parts

    def _joined(self, word: str) -> Iterator[Reading]:
        """Yield two words that ran together, one of them misspelt."""
        for at in range(PART, len(word) - PART + 1):
            is_clear = len(word) >= TWO and CLEAR <= at <= len(word) - CLEAR
            more = 1 + DOUBTFUL * (not is_clear)
            yield from ((more + n, words) for n, words in self._half_known(word[:at], word[at:]))

    def _half_known(self, left: str, right: str) -> Iterator[Reading]:
        """Yield two words of which one is known, and the other is misspelt."""
        if left in self._known and len(left) >= PART:
            yield from ((n, (left, *words)) for n, words in self._misspelt(right))
        elif right in self._known and len(right) >= PART:
            yield from ((n, (*words, right)) for n, words in self._misspelt(left))


def _first_wrong(word: str) -> Iterator[str]:
    """Yield what a word may be whose first letter is left out, too much, swapped or another."""
    yield word[1:]
    yield word[1] + word[0] + word[2:]
    yield from (letter + rest for rest in (word, word[1:]) for letter in ascii_lowercase)


def _undoubled(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]}


def _moves(one: str, other: str) -> Iterator[Words]:
    yield one + other[0], other[1:]
    yield one[:-1], one[-1] + other
    yield (one + other,)
