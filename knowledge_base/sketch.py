"""Weights without training: what an article's phrasings say, by the rarity of their features.

Made in microseconds a phrasing, so that an article answers from the moment it is written; the
trained machine takes over when it is ready.
"""

import math
from collections import Counter
from collections.abc import Sequence

from knowledge_base.weights import MOST, Weights, rarities, weights

Example = tuple[Sequence[str], str]
"""The features of a phrasing, and its label."""
SCALE = 8.0
"""Weights are this much smaller than the rarest word's alone; so much more finely they are kept."""
Growing = tuple[list[int], list[int]]


def sketch(examples: Sequence[Example]) -> Weights:
    """Return weights that score how like a text is to the middle of a label's phrasings (0..1)."""
    counted: dict[str, Counter[str]] = {}
    for features, label in examples:
        counted.setdefault(label, Counter()).update(features)
    spread: Counter[str] = Counter()
    for counts in counted.values():
        spread.update(counts.keys())
    rarity = rarities(spread.values(), len(counted))
    known = dict(zip(spread, rarity, strict=True))
    step = max((known[f] ** 2 for f in spread), default=1.0) / MOST
    rows: dict[str, Growing] = {f: ([], []) for f in spread}
    for at, counts in enumerate(counted.values()):
        _speak(at, counts, known, step, rows)
    biases = [0.0] * len(counted)
    return weights(tuple(counted), tuple(spread), rarity, list(rows.values()), biases, step / SCALE)


def _speak(
    at: int, counts: Counter[str], rarity: dict[str, float], step: float, rows: dict[str, Growing]
) -> None:
    """Add what one label's phrasings say to the rows of their features."""
    valued = [(f, rarity[f], math.sqrt(n)) for f, n in counts.items()]
    length = math.sqrt(sum((r * n) ** 2 for _, r, n in valued)) or 1.0
    for feature, r, n in valued:
        value = round(SCALE * r * r * n / length / step)
        if value:
            owners, values = rows[feature]
            owners.append(at)
            values.append(min(value, MOST))
