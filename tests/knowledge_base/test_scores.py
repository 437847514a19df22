import random
from array import array
from collections.abc import Sequence

import pytest

from knowledge_base.scores import Lengths, Likeness, Scores


def likeness(sums: Sequence[int], lengths: Sequence[float]) -> Likeness:
    return Likeness(array("H", sums), 0.01, Lengths(lengths))


def plainly(scores: Likeness, until: int, most: int) -> list[int]:
    return sorted(range(until), key=lambda at: (-scores[at], at))[:most]


@pytest.mark.parametrize("highest", [0, 3, 400, 32_000])
@pytest.mark.parametrize("longest", [1, 30, 3_000])
@pytest.mark.parametrize("labels", [1, 4, 300])
def test_the_best_are_found_without_working_out_all(
    highest: int, longest: int, labels: int
) -> None:
    chance = random.Random(highest + longest + labels)
    for _ in range(20):
        sums = [chance.randint(0, highest) * (chance.random() < 0.3) for _ in range(labels)]
        scores = likeness(sums, [1 + longest * chance.random() ** 4 for _ in range(labels)])
        for until in (labels, labels * 2 // 3):
            assert scores.best(until, 5) == plainly(scores, until, 5)
            assert Scores(scores).best(until, 5) == plainly(scores, until, 5)


def test_a_likeness_is_the_sum_by_the_length() -> None:
    scores = likeness([100, 300], [2.0, 10.0])
    assert list(scores) == pytest.approx([0.5, 0.3])
    assert scores[:1] == pytest.approx([0.5])
    assert len(scores) == 2


def test_nothing_is_best_of_nothing() -> None:
    assert likeness([], []).best(0, 5) == Scores().best(0, 5) == []
