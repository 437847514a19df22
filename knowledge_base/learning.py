"""Teach a linear machine which label each phrasing belongs to.

One support vector machine per label (squared hinge, L2), trained by dual coordinate descent: no
step size to choose. All labels are trained at once: a feature's weights for every label lie side
by side in one large integer, 32 bits a label, so that one addition adds for all of them. A hundred
labels and two thousand phrasings take two seconds of plain Python.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import add

from knowledge_base.weights import MOST, ZERO, Row, Weights, rarities, weights

COST = 1.0
"""What a phrasing on the wrong side costs, against large weights."""
ROUNDS = 15
AVERAGED = 8
"""Last rounds whose weights are averaged: any one leans to the phrasings that came last in it."""
ONCE = ("=", "~")
"""Features that count even if only one phrasing has them: words and their skeletons."""
_STEP = 1 << 12
"""Changes are whole multiples of 1/_STEP, so that integers hold them exactly."""
_PART = 1 << 10
"""Values of features are whole multiples of 1/_PART."""
_UNIT = float(_STEP * _PART)
_NIL = 1 << 31
"""Added to a lane of 32 bits so that negative weights have a place."""
_IDLE = 0.002
"""A label whose score is this far on its right side is left alone."""

Example = tuple[Sequence[str], str]
"""The features of a phrasing, and its label."""


def learn(examples: Sequence[Example], rounds: int = ROUNDS) -> Weights:
    """Return the weights that tell the labels of `examples` apart."""
    spread = Counter(f for features, _ in examples for f in features)
    names = [f for f, n in spread.items() if n > 1 or f[0] in ONCE]
    rarity = rarities([spread[f] for f in names], len(examples))
    labels = tuple(dict.fromkeys(label for _, label in examples))
    place, at = {f: n for n, f in enumerate(names)}, {label: n for n, label in enumerate(labels)}
    lessons = [_lesson(features, place, rarity, at[label]) for features, label in examples]
    board = _Board(len(labels), len(names))
    sums, first = _Board(len(labels), len(names)), max(0, rounds - AVERAGED)
    for turn in range(rounds):
        for n in _mixed(len(lessons), turn):
            board.study(lessons[n])
        if turn == first and not board.has_room:
            first = rounds - 1
        if turn >= first:
            sums.add(board)
    averaged = max(1, rounds - first)
    step = (sums.largest() or 1.0) / MOST
    rows = [sums.row(place, step) for place in range(len(names))]
    biases = [bias / averaged for bias in sums.biases]
    return weights(labels, names, rarity, rows, step=step / averaged, biases=biases)


@dataclass(slots=True)
class _Lesson:
    """One phrasing: its features' places and values, and how hard each label pulls at it."""

    places: list[int]
    values: list[int]
    scale: float
    own: int
    pulls: dict[int, float] = field(default_factory=dict)


def _lesson(
    features: Sequence[str], place: dict[str, int], rarity: Sequence[float], own: int
) -> _Lesson:
    places = [place[f] for f in dict.fromkeys(features) if f in place]
    length = math.sqrt(sum(rarity[p] ** 2 for p in places)) or 1.0
    values = [round(rarity[p] ** 2 / length * _PART) for p in places]
    return _Lesson(places, values, 1.0 / (length * _UNIT), own)


class _Board:
    """The weights of all labels while they are learned, times the rarity of their feature."""

    def __init__(self, labels: int, features: int):
        self._bytes = 4 * labels
        self._zeros = int.from_bytes(_NIL.to_bytes(4, "little") * labels, "little")
        self._weights = [0] * features
        self.biases = [0.0] * labels

    def add(self, other: "_Board") -> None:
        """Add another board's weights: of some rounds, so that lanes have room."""
        self._weights = list(map(add, self._weights, other._weights))
        self.biases = list(map(add, self.biases, other.biases))

    @property
    def has_room(self) -> bool:
        """Whether lanes hold the sum of so many such boards."""
        return 2 * AVERAGED * self.largest() * _UNIT < _NIL

    def largest(self) -> float:
        """Return the largest weight, whatever its sign."""
        return max((max(map(abs, self._row(n))) for n in range(len(self._weights))), default=0.0)

    def row(self, place: int, step: float) -> Row:
        """Return the labels that one feature speaks for or against, and how much, in steps."""
        found = [(n, round(w / step)) for n, w in enumerate(self._row(place))]
        return [n for n, w in found if w], bytes(w + ZERO for _, w in found if w)

    def _row(self, place: int) -> list[float]:
        return [(lane - _NIL) / _UNIT for lane in self._lanes(self._weights[place])]

    def _lanes(self, row: int) -> memoryview:
        return memoryview((row + self._zeros).to_bytes(self._bytes, "little")).cast("I")

    def study(self, lesson: _Lesson) -> None:
        """Move every pull at a phrasing to its best value."""
        summed = self._lanes(sum(map(self._weights.__getitem__, lesson.places)))
        scale = lesson.scale
        scores = [(v - _NIL) * scale + b for v, b in zip(summed, self.biases, strict=True)]
        moves = {n: self._moved(lesson, n, scores[n]) for n in _awake(lesson, scores)}
        moves = {n: steps for n, steps in moves.items() if steps}
        change = sum(steps << (32 * n) for n, steps in moves.items())
        if change:
            for place, value in zip(lesson.places, lesson.values, strict=True):
                self._weights[place] += change * value

    def _moved(self, lesson: _Lesson, label: int, score: float) -> int:
        """Move one label's pull; return by how many steps its weights change."""
        sign = 1 if label == lesson.own else -1
        before = lesson.pulls.get(label, 0.0)
        slope = sign * score - 1.0 + before / (2 * COST)
        after = max(0.0, before - slope / (2.0 + 1.0 / (2 * COST)))
        steps = round((after - before) * _STEP)
        if steps:
            lesson.pulls[label] = before + steps / _STEP
            self.biases[label] += sign * steps / _STEP
        return sign * steps


def _awake(lesson: _Lesson, scores: list[float]) -> set[int]:
    """Return the labels that pull at the phrasing, or stand too near to it."""
    near = {n for n, score in enumerate(scores) if score > _IDLE - 1.0}
    near.update(lesson.pulls)
    near.add(lesson.own)
    return near


def _mixed(count: int, turn: int) -> list[int]:
    """Return the numbers below `count` in another order each turn, the same in every run."""
    return sorted(range(count), key=lambda n: (n * 40_503 + turn * 9_973) % 65_521)
