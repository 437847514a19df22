"""Turn evidence into a probability: a logistic regression, learned by asking hidden phrasings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import mul

STEPS = 25
HALVINGS = 20
RIDGE = 1e-3

Rows = Sequence[Sequence[float]]
Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How evidence weighs (`weights`, bias last), and how firmly that is known (`curve`).

    `curve` is the second derivative of the loss, by rows: with it, what people say about answers
    moves the weights as far as it should against what was learned before.
    """

    weights: Vector
    curve: tuple[Vector, ...] = ()
    cases: float = 0.0
    """How many questions it was learned from."""

    def probability(self, evidence: Sequence[float]) -> float:
        """Return how often a first place with such evidence is right."""
        return _squash(sum(map(mul, evidence, self.weights)) + self.weights[-1])

    def taught(self, rows: Rows, right: Sequence[bool]) -> "Calibration":
        """Return the calibration after people said of some answers whether they were right."""
        return fit(rows, right, [1.0] * len(rows), self) if rows else self

    def shifted(self, rows: Rows, right: Sequence[bool], counts: Sequence[float]) -> "Calibration":
        """Return a calibration that ranks as this one, and is right for other counts."""
        plain = [[sum(map(mul, row, self.weights)) + self.weights[-1]] for row in rows]
        slope, bias = fit(plain, right, counts).weights
        return self.sharper(slope, bias)

    def sharper(self, slope: float, bias: float) -> "Calibration":
        """Return a calibration whose logits are `slope` times as far from none, and `bias` more."""
        weights = [slope * w for w in self.weights]
        weights[-1] += bias
        return replace(self, weights=tuple(weights))

    def as_firm_as(self, cases: float) -> "Calibration":
        """Return the same calibration, held as firmly as if it came from so many questions."""
        share = min(1.0, cases / self.cases) if self.cases else 1.0
        return replace(self, curve=tuple(tuple(v * share for v in row) for row in self.curve))


def fit(
    rows: Rows, right: Sequence[bool], counts: Sequence[float], known: Calibration | None = None
) -> Calibration:
    """Return the weights, bias last, that fit best; `counts` says how much each row counts.

    Newton's method on the logarithmic loss, drawn to what was `known` before; a step that leads
    too far is halved.
    """
    with_bias = [(*row, 1.0) for row in rows]
    size = len(with_bias[0])
    before = known.weights if known else (0.0,) * size
    ridge = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
    prior = [list(row) for row in known.curve] if known and known.curve else ridge

    weights = list(before)
    least = _held(weights, before, prior) + _loss(with_bias, right, counts, weights)
    for _ in range(STEPS):
        drawn = [w - b for w, b in zip(weights, before, strict=True)]
        slope = [sum(map(mul, row, drawn)) for row in prior]
        curve = [list(row) for row in prior]
        _add(with_bias, right, counts, weights, slope, curve)
        change = _solve(curve, slope)
        for halving in range(HALVINGS):
            tried = [w - c * 0.5**halving for w, c in zip(weights, change, strict=True)]
            reached = _held(tried, before, prior) + _loss(with_bias, right, counts, tried)
            if reached < least:
                weights, least = tried, reached
                break
        else:
            break
    return Calibration(tuple(weights), tuple(map(tuple, curve)), sum(counts))


def _held(weights: Sequence[float], before: Sequence[float], prior: Rows) -> float:
    """Return how much it costs to have moved away from what was known."""
    drawn = [w - b for w, b in zip(weights, before, strict=True)]
    pulled = (sum(map(mul, row, drawn)) for row in prior)
    cost: float = sum(map(mul, drawn, pulled))
    return cost / 2


def _loss(
    rows: Rows, right: Sequence[bool], counts: Sequence[float], weights: Sequence[float]
) -> float:
    total = 0.0
    for row, is_right, count in zip(rows, right, counts, strict=True):
        logit = sum(map(mul, row, weights))
        total += count * math.log1p(math.exp(-abs(logit)))
        total += count * max(0.0, -logit if is_right else logit)
    return total


def _add(
    rows: Rows,
    right: Sequence[bool],
    counts: Sequence[float],
    weights: list[float],
    slope: list[float],
    curve: list[list[float]],
) -> None:
    """Add the loss's slope and curve at `weights`."""
    for row, is_right, count in zip(rows, right, counts, strict=True):
        p = _squash(sum(map(mul, row, weights)))
        for i, value in enumerate(row):
            slope[i] += count * (p - is_right) * value
            bent = count * p * (1 - p) * value
            for j, other in enumerate(row):
                curve[i][j] += bent * other


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
