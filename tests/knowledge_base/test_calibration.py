import pytest

from knowledge_base.calibration import Calibration, fit


def test_a_fitted_probability_is_the_share_that_was_right() -> None:
    rows, right = [[0.0]] * 10 + [[1.0]] * 10, [True] * 2 + [False] * 8 + [True] * 9 + [False]
    fitted = fit(rows, right, [1.0] * 20)
    assert fitted.probability([0.0]) == pytest.approx(0.2, abs=0.01)
    assert fitted.probability([1.0]) == pytest.approx(0.9, abs=0.01)


def test_rows_count_as_much_as_they_are_told_to() -> None:
    fitted = fit([[0.0], [0.0]], [True, False], [3.0, 1.0])
    assert fitted.probability([0.0]) == pytest.approx(0.75, abs=0.01)


def test_extreme_evidence_stays_a_probability() -> None:
    assert Calibration((1.0, 0.0)).probability([1e9]) == pytest.approx(1.0)
    assert 0 < Calibration((1.0, 0.0)).probability([-1e9]) < 1e-9


def test_feedback_moves_the_calibration_as_far_as_it_weighs_against_what_was_known() -> None:
    known = fit([[0.0]] * 100, [True] * 90 + [False] * 10, [1.0] * 100)
    assert known.taught([], []) == known
    a_few = known.taught([[0.0]] * 5, [False] * 5)
    many = known.taught([[0.0]] * 500, [False] * 500)
    assert 0.8 < a_few.probability([0.0]) < 0.9
    assert many.probability([0.0]) < 0.3


def test_much_that_is_wrong_turns_even_a_certain_calibration_around() -> None:
    certain = Calibration((24.0, 0.0), ((0.1, 0.0), (0.0, 0.1)))
    said = certain.taught([[1.0]] * 200, [False] * 200)
    assert said.probability([1.0]) < 0.2
