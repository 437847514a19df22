"""Weights without training: which articles have a feature, and how rare it is.

Made in microseconds a phrasing, so that an article answers from the moment it is written; the
trained machine takes over when it is ready.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from knowledge_base.learning import ONCE
from knowledge_base.weights import MOST, ZERO, Row, Weights, rarities, weights

Example = tuple[Sequence[str], str]
"""The features of a phrasing, and its label."""
MANY = 20_000
"""Phrasings from which runs of letters that one label alone has are left out: its words remain."""


def sketch(examples: Iterable[Example]) -> Weights:
    """Return weights that score how like a text is to what a label's phrasings say (0..1).

    The examples of one label come one after the other.
    """
    held: dict[str, int | list[int]] = {}
    labels, sizes, count = list[str](), list[int](), 0
    for label, told in groupby(examples, key=itemgetter(1)):
        own: set[str] = set()
        for features, _ in told:
            own.update(features)
            count += 1
        _hold(len(labels), own, held)
        labels.append(label)
        sizes.append(len(own))
    names = [f for f, o in held.items() if _tells(f, o, count)]
    rarity = rarities((_spread(held[f]) for f in names), len(labels))
    largest = max(rarity, default=1.0) ** 2
    rows = (_row(held.pop(f), r * r / largest) for f, r in zip(names, rarity, strict=True))
    middle = sum(r * r for r in rarity) / (len(rarity) or 1)
    lengths = [math.sqrt(middle * size) or 1.0 for size in sizes]
    return weights(labels, names, rarity, rows, lengths=lengths, step=largest / MOST)


def _spread(owners: int | list[int]) -> int:
    return 1 if isinstance(owners, int) else len(owners)


def _row(owners: int | list[int], share: float) -> Row:
    known = [owners] if isinstance(owners, int) else owners
    return known, bytes([ZERO + max(1, round(share * MOST))]) * len(known)


def _tells(feature: str, owners: int | list[int], count: int) -> bool:
    """Return whether a feature is worth keeping: pairs of words that come once are not."""
    if isinstance(owners, list) or feature[0] in ONCE:
        return True
    return count <= MANY and " " not in feature


def _hold(at: int, features: set[str], held: dict[str, int | list[int]]) -> None:
    """Note that a label has these features; most features have one label only."""
    for feature in features:
        known = held.setdefault(feature, at)
        if not isinstance(known, int):
            known.append(at)
        elif known != at:
            held[feature] = [known, at]
