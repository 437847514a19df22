"""Mend misspelt words to words that the phrasings or the slang map know."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge_base.folding import skeleton, stem
from knowledge_base.words import slang

SHORTEST = 4
"""Shorter words have too many neighbours to be mended."""
CONSONANTS = 3
"""Fewer consonants fit too many words."""
LONG = 7
"""From this length two slips are forgiven, below it one."""
COMMON = 8
"""Phrasings that have a word of three letters which others are mended to."""
RARER = 0.3
"""Slips that the rarest word is further off than the most common one."""
READINGS = 4
"""Readings of a word among which its neighbours choose."""
PART = 3
"""Letters of each word when a word is read as two that ran together."""
HEARD = 0.6
"""How many slips a reading may be further off that makes a known pair with a neighbour."""
ALONE = 6
"""Letters of a word that is mended although it stands alone: nothing tells what it may be."""
MOST = 20
"""Unknown words of a message that are mended; one with more of them is no question."""
CLEAR, TWO = 6, 12
"""Letters of a known word that ran together with a misspelt one, and of both."""

Words = tuple[str, ...]
Reading = tuple[float, Words]
"""How many slips away, and the words that are meant."""


class Spelling:
    """Mends words by their distance to known words.

    Of several readings the one wins that makes a pair of words known from the phrasings, then the
    nearer, then the more common. `pairs` holds stems of two words with a space between.
    """

    def __init__(
        self,
        texts: Iterable[Words],
        known: Mapping[str, str] | None = None,
        pairs: Container[str] = (),
    ):
        self._slang = slang() if known is None else known
        self._pairs = pairs
        counts = Counter(word for words in texts for word in words)
        self._known = frozenset(counts) | frozenset(" ".join(self._slang.values()).split())
        self._begin: dict[str, list[str]] = {}
        self._second: dict[str, list[str]] = {}
        ordinary = [w for w, _ in counts.most_common()]
        ordinary += [w for w in self._slang if w not in counts and " " not in w]
        self._vowelled: dict[str, str] = {}
        for word in filter(str.isalpha, ordinary):
            if len(word) >= SHORTEST:
                self._vowelled.setdefault(skeleton(word), word)
            elif len(word) < SHORTEST - 1 or counts[word] < COMMON:
                continue
            self._begin.setdefault(word[0], []).append(word)
            self._second.setdefault(word[1], []).append(word)
        self._readings = lru_cache(maxsize=10_000)(self._look_up)

    def mended(self, words: Words) -> Words:
        """Return the words with misspelt ones replaced by what they probably mean."""
        if self._known.issuperset(words) or (len(words) == 1 and len(words[0]) < ALONE):
            return words
        spaced = self._spaced(list(words))
        meant: list[str] = []
        strange = 0
        for at, word in enumerate(spaced):
            strange += not self._is_word(word)
            if strange > MOST:
                return (*meant, *spaced[at:])
            after = spaced[at + 1] if at + 1 < len(spaced) else ""
            meant += self._meant(word, meant[-1] if meant else "", after)
        return tuple(meant)

    def _spaced(self, words: list[str]) -> list[str]:
        """Return the words with the spaces where they belong: "kantu rbps" is "kantur bps"."""
        at = 0
        while at + 1 < len(words):
            one, other = words[at : at + 2]
            if not (self._is_word(one) and self._is_word(other)):
                moved = next(filter(self._are_words, _moves(one, other)), None)
                if moved:
                    words[at : at + 2] = moved
            at += 1
        return words

    def _is_word(self, word: str) -> bool:
        return word in self._known or word in self._slang

    def _are_words(self, words: Sequence[str]) -> bool:
        return all(map(self._is_word, words))

    def _meant(self, word: str, before: str, after: str) -> Words:
        readings = self._readings(word)
        if len(readings) == 1:
            return readings[0][1]
        return min(readings, key=lambda r: r[0] - HEARD * self._heard((before, *r[1], after)))[1]

    def _heard(self, words: Words) -> int:
        stems = [stem(word) for word in words]
        return sum(f"{a} {b}" in self._pairs for a, b in pairwise(stems))

    def _look_up(self, word: str) -> list[Reading]:
        if word in self._known or not word.isalpha():
            return [(0.0, (word,))]
        found = [*self._without_vowels(word), *self._misspelt(word), *self._run_together(word)]
        return sorted(found, key=lambda r: r[0])[:READINGS] or [(0.0, (word,))]

    def _say(self, *words: str) -> Words:
        return tuple(" ".join(self._slang.get(word, word) for word in words).split())

    def _without_vowels(self, word: str) -> Iterator[Reading]:
        """Yield the word that this one is when its vowels are put back."""
        bare = skeleton(word)
        full = self._vowelled.get(bare) if len(bare) >= CONSONANTS else None
        if full and len(word) < len(full):
            yield 0.5 if word == bare else 0.9, self._say(full)

    def _misspelt(self, word: str) -> Iterator[Reading]:
        if len(word) < SHORTEST:
            return
        slips = 2 if len(word) >= LONG else 1
        begin, second = self._begin, self._second
        places = [begin.get(word[0], ())]
        found = self._nearest(word, places, slips)
        if not found:
            places = [begin.get(word[1], ()), second.get(word[0], ()), second.get(word[1], ())]
            found = self._nearest(word, places, 1)
        for near, distance in found:
            yield distance, self._say(near)

    def _nearest(
        self, word: str, places: Sequence[Sequence[str]], slips: int
    ) -> list[tuple[str, float]]:
        """Return the nearest words of some places, each with the commonest first."""
        near = [
            (found, distance + RARER * at / len(place))
            for place in places
            for found, distance, at in process.extract(
                word, place, scorer=OSA.distance, score_cutoff=slips, limit=READINGS
            )
        ]
        return list(dict.fromkeys(near))

    def _run_together(self, word: str) -> Iterator[Reading]:
        """Yield two words that ran together, or that a slip joined: "itufapa" is "itu apa"."""
        for at in range(PART, len(word) - PART + 1):
            for left, right in ((word[:at], word[at:]), (word[:at], word[at + 1 :])):
                if len(right) >= PART and self._are_words((left, right)):
                    yield 1.0, self._say(left, right)
        for at in range(CLEAR, len(word) - CLEAR + 1) if len(word) >= TWO else ():
            left, right = word[:at], word[at:]
            if self._is_word(left):
                yield from ((1 + n, self._say(left) + w) for n, w in self._misspelt(right))
            elif self._is_word(right):
                yield from ((1 + n, w + self._say(right)) for n, w in self._misspelt(left))


def _moves(one: str, other: str) -> Iterator[tuple[str, ...]]:
    yield one + other[0], other[1:]
    yield one[:-1], one[-1] + other
    yield (one + other,)
