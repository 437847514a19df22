"""The scores of all labels for one text, and which of them are best."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import overload

WIDTH = 2
"""Bytes of a lane: the sums of all labels lie side by side in one large integer."""
STEPS = 127
LONGEST = 255
"""A threshold of at most `STEPS` times a length of at most this fits in 15 bits of a lane."""


class Scores(list[float]):
    """One score per label, each worked out."""

    def best(self, until: int, most: int) -> list[int]:
        """Return `most` of the labels below `until`, the best first."""
        left, best = self[:until], list[int]()
        for _ in range(min(most, len(left))):
            best.append(left.index(max(left)))
            left[best[-1]] = -inf
        return best


class Lengths:
    """What the sums of labels are divided by, also in whole parts of the longest, side by side."""

    def __init__(self, lengths: Sequence[float]):
        self.inverse = [1.0 / length for length in lengths]
        self.unit = max(lengths, default=1.0) / LONGEST
        self._all = lengths

    @cached_property
    def lanes(self) -> int:
        """Return the lengths as lanes, rounded down: none is left out for being long."""
        return int.from_bytes(array("H", [int(n / self.unit) for n in self._all]), "little")

    @cached_property
    def marks(self) -> int:
        """Return the highest bit of each lane."""
        return int.from_bytes(b"\x00\x80" * len(self._all), "little")


@dataclass(frozen=True, slots=True)
class Likeness(Sequence[float]):
    """Scores that are sums divided by lengths, of which only those asked for are worked out.

    The best of ten thousand labels are found by comparing all sums at once with a threshold times
    the lengths, seven times. `sums` must be below 2 ** 15.
    """

    sums: array[int]
    scale: float
    lengths: Lengths

    def __len__(self) -> int:
        return len(self.sums)

    @overload
    def __getitem__(self, at: int) -> float: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[float]: ...
    def __getitem__(self, at: int | slice) -> float | Sequence[float]:
        if isinstance(at, slice):
            return [self[n] for n in range(len(self))[at]]
        return self.sums[at] * self.scale * self.lengths.inverse[at]

    def best(self, until: int, most: int) -> list[int]:
        """Return `most` of the labels below `until`, the best first."""
        raised = int.from_bytes(self.sums, "little") + self.lengths.marks
        beyond, low, high = len(self) - until, 0, STEPS + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._marked(raised, middle).bit_count() < most + beyond:
                high = middle
            else:
                low = middle
        if not low:  # they are all too low to be told apart so
            return Scores(self).best(until, most)
        found = self._from(low, raised, until)[:most]
        last = self.sums[found[-1]] * self.lengths.inverse[found[-1]] * self.lengths.unit
        return self._from(int(last), raised, until)[:most] if last < low else found

    def _from(self, threshold: int, raised: int, until: int) -> list[int]:
        """Return the labels that reach a threshold, the best first."""
        marked = self._marked(raised, threshold).to_bytes(WIDTH * len(self), "little")
        sums, inverse = self.sums, self.lengths.inverse
        # Sorting keeps the order of labels that are as good.
        return sorted(_places(marked, until), key=lambda n: sums[n] * inverse[n], reverse=True)

    def _marked(self, raised: int, threshold: int) -> int:
        return (raised - threshold * self.lengths.lanes) & self.lengths.marks


def _places(marked: bytes, until: int) -> Iterator[int]:
    at = marked.find(b"\x80")
    while 0 <= at < WIDTH * until:
        yield at // WIDTH
        at = marked.find(b"\x80", at + 1)
