"""What a linear machine knows: a weight for each feature and label, in one byte each.

Rows of features that many labels use are kept whole, one byte a label; of the others only the
labels that use them. Texts by the hundred thousand fit in memory so.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ZERO = 128
"""The byte that stands for a weight of nothing."""
MOST = 127
FULL = 32
"""A row of which one label in so many is used is kept whole."""
NARROW = 128
"""So few labels fit in rows so short that all are kept whole: it is quicker."""

Row = tuple[Sequence[int], bytes]
"""The labels of one feature, and their weights in whole steps, `ZERO` added."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in whole `step`s, already times the rarity of their feature.

    The first features have whole rows in `matrix`; feature n of the others has the entries
    `starts[n]` to `starts[n + 1]` of `owners` and `values`. There are either `biases`, which are
    added to a label's score, or `lengths`, by which it is divided: then a feature weighs the same
    for all labels that have it, and never against them.
    """

    labels: tuple[str, ...]
    features: tuple[str, ...]
    rarity: array[float]
    biases: array[float]
    lengths: array[float]
    step: float
    matrix: bytes | bytearray
    starts: array[int]
    owners: array[int]
    values: bytes | bytearray


def rarities(spread: Iterable[int], texts: int) -> array[float]:
    """Return the rarity of features that so many of all texts have."""
    return array("f", (math.log((1 + texts) / (1 + n)) + 1 for n in spread))


def weights(
    labels: Sequence[str],
    features: Sequence[str],
    rarity: Sequence[float],
    rows: Iterable[Row],
    *,
    step: float,
    biases: Iterable[float] = (),
    lengths: Iterable[float] = (),
) -> Weights:
    """Return weights with the fullest rows first; `rows` are looked at once, in turn."""
    width = len(labels)
    least = 0 if width <= NARROW else width // FULL
    whole, others = list[int](), list[int]()
    matrix = bytearray()
    starts, owners, values = array("I", [0]), array("I" if width > 65_535 else "H"), bytearray()
    for n, row in enumerate(rows):
        if len(row[0]) > least:
            whole.append(n)
            matrix += _whole(row, width)
        elif row[0]:
            others.append(n)
            owners.extend(row[0])
            values += row[1]
            starts.append(len(owners))
    order = whole + others
    return Weights(
        labels=tuple(labels),
        features=tuple(features[n] for n in order),
        rarity=array("f", (rarity[n] for n in order)),
        biases=array("f", biases),
        lengths=array("f", lengths),
        step=step,
        matrix=matrix,
        starts=starts,
        owners=owners,
        values=values,
    )


def _whole(row: Row, width: int) -> bytes:
    whole = bytearray([ZERO]) * width
    for owner, value in zip(*row, strict=True):
        whole[owner] = value
    return bytes(whole)
