"""Mend misspelt words to words that the phrasings or the slang map know."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from math import inf

from knowledge_base.folding import stem
from knowledge_base.slips import SHORTEST, Reading, Slips, Words
from knowledge_base.words import slang

SLANG = 10
"""A word of slang is written as often as one in so many phrasings has what it means."""
HEARD = 0.7
"""How many slips a reading may be further off that makes a known pair with a neighbour."""
SPACE = 0.4
"""How many slips it is to write a space in the wrong place."""
ALONE = 6
"""Letters of a word that is mended although it stands alone: nothing tells what it may be."""
BESIDE = 2
"""Known words on each side of strange ones that may decide how these are read, by their letters or
by the pairs they make; whatever is further away is read as it is written."""
MOST = 20
"""Unknown words of a message that are mended; one with more of them is no question."""


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
        self._slips = Slips(counts, foreign, self._known, features)
        self._stems = lru_cache(maxsize=10_000)(self._stems_of)

    def mended(self, words: Words) -> Words:
        """Return the words with misspelt ones replaced by what was probably to be written."""
        if self._known.issuperset(words) or (len(words) == 1 and len(words[0]) < ALONE):
            return words
        strange = [at for at, word in enumerate(words) if word not in self._known]
        begin, end = max(0, strange[0] - BESIDE), strange[-1] + 1 + BESIDE
        return words[:begin] + self._read(words[begin:end]) + words[end:]

    def _read(self, words: Words) -> Words:
        """Return the best reading of words among which are strange ones."""
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
        slips, near = min(self._slips.misspelt(word), default=(inf, ()))
        return near[0] if slips < 2 and len(word) > SHORTEST else None

    def _from(self, words: Words, at: int) -> Iterator[tuple[int, Sequence[Reading]]]:
        """Yield readings of the next word and of the next two, with how many words they read."""
        yield 1, self._slips.readings(words[at])
        two = words[at : at + 2]
        if len(two) > 1 and not self._known.issuperset(two) and all(map(str.isalpha, two)):
            yield 2, list(self._spaced(*two))

    def _read_on(
        self, before: Mapping[str, Reading], readings: Sequence[Reading], after: dict[str, Reading]
    ) -> None:
        """Add to what was read the readings of what follows; of those that end alike the best."""
        features = self._features
        for more, words in readings:
            stems = self._stems(words)
            within = sum([f"{a} {b}" in features for a, b in pairwise(stems)])
            for last, (slips, read) in before.items():
                end = stems[-1] if stems else last
                heard = within + (bool(stems) and f"{last} {stems[0]}" in features)
                reading = slips + more - HEARD * heard, read + words
                if end not in after or reading < after[end]:
                    after[end] = reading

    def _stems_of(self, words: Words) -> Words:
        meant = " ".join(self._slang.get(word, word) for word in words)
        return tuple(map(stem, meant.split()))

    def _spaced(self, one: str, other: str) -> Iterator[Reading]:
        """Yield the words with the space where it belongs: "kantu rbps" is "kantur bps"."""
        for moved in _moves(one, other):
            if self._known.issuperset(moved):
                yield SPACE, moved
            elif len(moved) > 1:
                yield from ((SPACE + n, words) for n, words in self._slips.half_known(*moved))


def _moves(one: str, other: str) -> Iterator[Words]:
    yield one + other[0], other[1:]
    yield one[:-1], one[-1] + other
    yield (one + other,)
