"""Teach a linear machine which label each phrasing belongs to.

One support vector machine per label (squared hinge, L2), trained by dual coordinate descent: no
step size to choose, and a thousand phrasings take seconds in plain Python.
"""

import math
from collections import Counter
from collections.abc import Sequence
from operator import mul

from knowledge_base.machine import Weights

COST = 1.0
"""What a phrasing on the wrong side costs, against large weights."""
ROUNDS = 12
ONCE = ("=", "~")
"""Features that count even if only one phrasing has them: words and their skeletons."""

Example = tuple[Sequence[str], str]
"""The features of a phrasing, and its label."""


def learn(examples: Sequence[Example]) -> Weights:
    """Return the weights that tell the labels of `examples` apart."""
    spread = Counter(f for features, _ in examples for f in set(features))
    names = [f for f, n in spread.items() if n > 1 or f[0] in ONCE]
    rarity = {f: math.log((1 + len(examples)) / (1 + spread[f])) + 1 for f in names}
    place = {f: at for at, f in enumerate(names)}
    vectors = [_vector(features, place, rarity) for features, _ in examples]
    labels = tuple(sorted({label for _, label in examples}))
    columns = [
        _separate(vectors, [label == own for _, own in examples], len(names)) for label in labels
    ]
    rows = {f: [column[at] for column in columns] for f, at in place.items()}
    return Weights(labels, rarity, rows, [column[-1] for column in columns])


Vector = tuple[list[int], list[float]]


def _vector(features: Sequence[str], place: dict[str, int], rarity: dict[str, float]) -> Vector:
    """Return places and values of a text's features, of length one; the last is the bias."""
    known = [f for f in dict.fromkeys(features) if f in place]
    length = math.sqrt(sum(rarity[f] ** 2 for f in known)) or 1.0
    return [*(place[f] for f in known), len(place)], [*(rarity[f] / length for f in known), 1.0]


def _separate(vectors: list[Vector], ours: list[bool], size: int) -> list[float]:
    """Return the weights, bias last, that separate our vectors from the others."""
    weights, multipliers = [0.0] * (size + 1), [0.0] * len(vectors)
    everyone = range(len(vectors))
    active = list(everyone)
    for turn in range(ROUNDS):
        if turn == ROUNDS // 2:
            active = list(everyone)  # what was set aside gets a second look
        active = [
            n for n in _mixed(active, turn) if _step(vectors[n], ours[n], n, weights, multipliers)
        ]
    return weights


def _mixed(numbers: list[int], turn: int) -> list[int]:
    """Return the numbers in another order each turn, the same in every run."""
    return sorted(numbers, key=lambda n: (n * 40_503 + turn * 9_973) % 65_521)


def _step(
    vector: Vector, is_ours: bool, n: int, weights: list[float], multipliers: list[float]
) -> bool:
    """Move one multiplier to its best value; return whether the vector is worth another look."""
    places, values = vector
    sign = 1.0 if is_ours else -1.0
    before = multipliers[n]
    score = sum(map(mul, values, map(weights.__getitem__, places)))
    gradient = sign * score - 1.0 + before / (2 * COST)
    if before == 0.0 and gradient >= 0.0:
        return False
    multipliers[n] = max(0.0, before - gradient / (2.0 + 1.0 / (2 * COST)))
    change = (multipliers[n] - before) * sign
    if abs(change) > 1e-5:
        for place, value in zip(places, values, strict=True):
            weights[place] += change * value
    return True
