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
    """What the sums of labels are divided by; as lanes, too, in whole parts of the longest."""

    def __init__(self, lengths: Sequence[float]):
        self.inverse = [1.0 / length for length in lengths]
        self.unit = max(lengths, default=1.0) / LONGEST
        self._all = lengths

    @cached_property
    def _lanes(self) -> int:
        """The lengths side by side, rounded down: no label is left out for being long."""
        return int.from_bytes(array("H", [int(n / self.unit) for n in self._all]), "little")

    @cached_property
    def _marks(self) -> int:
        """The highest bit of each lane."""
        return int.from_bytes(b"\x00\x80" * len(self._all), "little")

    def marked(self, sums: array[int]) -> int:
        """Return sums as lanes whose highest bit is set, for `reaching`."""
        return int.from_bytes(sums, "little") + self._marks

    def reaching(self, marked: int, threshold: int) -> int:
        """Return the marks of the labels whose sums reach a threshold times their lengths.

        Where less is left than nothing, the lane borrows its mark; never that of another lane.
        """
        return (marked - threshold * self._lanes) & self._marks


@dataclass(frozen=True, slots=True)
class Likeness(Sequence[float]):
    """Scores that are sums divided by lengths, of which only those asked for are worked out.

    `sums` must be below 2 ** 15.
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
        """Return `most` of the labels below `until`, the best first.

        Only those are looked at that reach a threshold: it is found by comparing all labels with
        it at once, seven times, until as few reach it as may be.
        """
        marked = self.lengths.marked(self.sums)
        threshold = self._threshold(marked, most + len(self) - until)
        if not threshold:  # they are all too low to be told apart so
            return Scores(self).best(until, most)
        found = self._reaching(marked, threshold, until)[:most]
        # Lengths are rounded down: the last may be below the threshold, and others above the last.
        last = self.sums[found[-1]] * self.lengths.inverse[found[-1]] * self.lengths.unit
        return self._reaching(marked, int(last), until)[:most] if last < threshold else found

    def _threshold(self, marked: int, wanted: int) -> int:
        """Return the highest threshold that so many labels reach."""
        low, high = 0, STEPS + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self.lengths.reaching(marked, middle).bit_count() < wanted:
                high = middle
            else:
                low = middle
        return low

    def _reaching(self, marked: int, threshold: int, until: int) -> list[int]:
        """Return the labels that reach a threshold, the best first."""
        marks = self.lengths.reaching(marked, threshold).to_bytes(WIDTH * len(self), "little")
        sums, inverse = self.sums, self.lengths.inverse
        # Sorting keeps the order of labels that are as good.
        return sorted(_places(marks, until), key=lambda n: sums[n] * inverse[n], reverse=True)


def _places(marks: bytes, until: int) -> Iterator[int]:
    """Yield the labels below `until` whose lanes have a mark."""
    at = marks.find(b"\x80")
    while 0 <= at < WIDTH * until:
        yield at // WIDTH
        at = marks.find(b"\x80", at + 1)
