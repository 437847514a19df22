import math

import pytest

from knowledge_base.calibration import fit, probability


def test_a_fitted_probability_is_the_share_that_was_right() -> None:
    rows, right = [[0.0]] * 10 + [[1.0]] * 10, [True] * 2 + [False] * 8 + [True] * 9 + [False]
    weights = fit(rows, right, [1.0] * 20)
    assert probability([0.0], weights) == pytest.approx(0.2, abs=0.01)
    assert probability([1.0], weights) == pytest.approx(0.9, abs=0.01)


def test_rows_count_as_much_as_they_are_told_to() -> None:
    weights = fit([[0.0], [0.0]], [True, False], [3.0, 1.0])
    assert probability([0.0], weights) == pytest.approx(0.75, abs=0.01)


def test_extreme_evidence_stays_a_probability() -> None:
    assert probability([1e9], [1.0, 0.0]) == pytest.approx(1.0)
    assert math.isfinite(probability([-1e9], [1.0, 0.0]))
