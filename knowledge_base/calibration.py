"""Turn evidence into a probability: a logistic regression, learned by cross-validation."""

import math
from collections.abc import Sequence
from operator import mul

STEPS = 12
RIDGE = 1e-3

Rows = Sequence[Sequence[float]]


def probability(evidence: Sequence[float], weights: Sequence[float]) -> float:
    """Return how often a first place with such evidence is right; `weights` end with the bias."""
    return _squash(sum(map(mul, evidence, weights)) + weights[-1])


def fit(rows: Rows, right: Sequence[bool], counts: Sequence[float]) -> list[float]:
    """Return the weights, bias last, that fit best; `counts` says how much each row counts.

    Newton's method on the logarithmic loss.
    """
    with_bias = [(*row, 1.0) for row in rows]
    weights = [0.0] * len(with_bias[0])
    for _ in range(STEPS):
        weights = _improved(with_bias, right, counts, weights)
    return weights


def _improved(
    rows: Rows, right: Sequence[bool], counts: Sequence[float], weights: list[float]
) -> list[float]:
    size = len(weights)
    slope = [RIDGE * w for w in weights]
    curve = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
    for row, is_right, count in zip(rows, right, counts, strict=True):
        p = _squash(sum(map(mul, row, weights)))
        for i, value in enumerate(row):
            slope[i] += count * (p - is_right) * value
            bent = count * p * (1 - p) * value
            for j in range(size):
                curve[i][j] += bent * row[j]
    return [w - change for w, change in zip(weights, _solve(curve, slope), strict=True)]


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a system of linear equations by elimination with pivots."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda n: abs(rows[n][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for other in range(len(rows)):
            if other != at:
                factor = rows[other][at] / rows[at][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def _squash(value: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, value))))
