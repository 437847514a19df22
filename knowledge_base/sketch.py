"""Weights without training: which articles have a feature, and how rare it is.

Made in microseconds a phrasing, so that an article answers from the moment it is written; the
trained machine takes over when it is ready. A word's features are cut once, not once a phrasing,
and the articles that have a feature are those that have one of its words.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, groupby
from operator import itemgetter

from knowledge_base.examples import Labelled
from knowledge_base.features import of_pairs, of_word
from knowledge_base.learning import ONCE
from knowledge_base.weights import MOST, ZERO, Row, Weights, rarities, weights

MANY = 20_000
"""Phrasings from which runs of letters that one label alone has are left out: its words remain."""

_BYTES = [bytes([byte]) for byte in range(256)]
Owners = Sequence[int]
"""The labels that have something, by their numbers, each once."""


def sketch(examples: Sequence[Labelled]) -> Weights:
    """Return weights that score how like a text is to what a label's phrasings say (0..1).

    The examples of one label come one after the other.
    """
    labels = [label for label, _ in groupby(label for _, label in examples)]
    seen = _Seen(examples)
    having = seen.having()
    sizes = Counter(chain(chain.from_iterable(having.values()), seen.lonely))
    names = [f for f, own in having.items() if _tells(f, own, len(examples))]
    owners = [having[f] for f in names]
    rarity = rarities(map(len, owners), len(labels))
    largest = max(rarity, default=1.0) ** 2
    rows = (_row(own, r * r / largest) for own, r in zip(owners, rarity, strict=True))
    middle = sum(r * r for r in rarity) / (len(rarity) or 1)
    lengths = [math.sqrt(middle * sizes[at]) or 1.0 for at in range(len(labels))]
    return weights(labels, names, rarity, rows, lengths=lengths, step=largest / MOST)


def _tells(feature: str, owners: Owners, count: int) -> bool:
    """Return whether a feature of one of `count` phrasings is worth keeping."""
    return len(owners) > 1 or feature[0] in ONCE or count <= MANY


def _row(owners: Owners, share: float) -> Row:
    return owners, _BYTES[ZERO + (round(share * MOST) or 1)] * len(owners)


class _Seen:
    """The words that each label's phrasings have, and the pairs of them that several labels have.

    `lonely` has a label's number for each pair that no other label has.
    """

    def __init__(self, examples: Sequence[Labelled]):
        self._words: dict[str, list[int]] = {}
        self._pairs: dict[str, list[int]] = {}
        first: dict[str, int] = {}
        for at, (_, told) in enumerate(groupby(examples, itemgetter(1))):
            phrasings = [words for words, _ in told]
            for word in dict.fromkeys(chain.from_iterable(phrasings)):
                self._words.setdefault(word, []).append(at)
            for pair in dict.fromkeys(chain.from_iterable(map(of_pairs, phrasings))):
                if first.setdefault(pair, at) != at:
                    self._pairs.setdefault(pair, [first[pair]]).append(at)
        self.lonely = [at for pair, at in first.items() if pair not in self._pairs]

    def having(self) -> dict[str, Owners]:
        """Return the labels that have each feature; those of words have one of its words."""
        by_word = defaultdict[str, list[list[int]]](list)
        for word, owners in self._words.items():
            for feature in of_word(word):
                by_word[feature].append(owners)
        having: dict[str, Owners] = {f: _all(owners) for f, owners in by_word.items()}
        having.update(self._pairs)
        return having


def _all(owners: Sequence[Owners]) -> Owners:
    return owners[0] if len(owners) == 1 else tuple(set[int]().union(*owners))
