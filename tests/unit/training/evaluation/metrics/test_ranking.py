"""Ranking metrics, against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from training.evaluation.metrics.ranking import auc, average_precision, sensitivity_at_specificity


def _photos(levels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth, score (with ties where there are few levels) and weights of some draws."""
    rng = np.random.default_rng(3)
    score = rng.integers(0, levels, 80) / levels
    return rng.random(80) < 0.3 + 0.4 * score, score, rng.integers(0, 4, (5, 80)).astype(float)


@pytest.mark.parametrize("levels", [1, 3, 1000])
def test_auc_agrees_with_scikit_learn(levels: int) -> None:
    truth, score, weights = _photos(levels)
    expected = [roc_auc_score(truth, score, sample_weight=row) for row in weights]
    assert auc(truth, score)(weights) == pytest.approx(np.asarray(expected))


@pytest.mark.parametrize("levels", [1, 3, 1000])
def test_average_precision_agrees_with_scikit_learn(levels: int) -> None:
    truth, score, weights = _photos(levels)
    expected = [average_precision_score(truth, score, sample_weight=row) for row in weights]
    assert average_precision(truth, score)(weights) == pytest.approx(np.asarray(expected))


@pytest.mark.parametrize("levels", [1, 3, 1000])
@pytest.mark.parametrize("specificity", [0.5, 0.9, 1.0])
def test_sensitivity_at_a_specificity_agrees_with_scikit_learn(
    levels: int, specificity: float
) -> None:
    truth, score, weights = _photos(levels)
    expected = []
    for row in weights:
        false, true, _ = roc_curve(truth, score, sample_weight=row, drop_intermediate=False)
        expected.append(true[false <= 1.0 - specificity + 1e-9].max())
    found = sensitivity_at_specificity(truth, score, specificity)(weights)
    assert found == pytest.approx(np.asarray(expected))


def test_metrics_by_hand() -> None:
    truth, score = np.array([True, False, False]), np.array([0.5, 0.5, 0.1])
    once = np.ones((1, 3))
    assert auc(truth, score)(once) == pytest.approx(0.75)
    assert average_precision(truth, score)(once) == pytest.approx(0.5)
    # From 0.5 on, half of the benign ones are positive: too many for a specificity of 90 %.
    assert sensitivity_at_specificity(truth, score, 0.9)(once) == pytest.approx(0.0)
    assert sensitivity_at_specificity(truth, score, 0.5)(once) == pytest.approx(1.0)


@pytest.mark.parametrize("drawn", [[0.0, 1.0, 1.0], [2.0, 0.0, 0.0]])
def test_draws_of_one_class_are_undefined(drawn: list[float]) -> None:
    truth, score = np.array([True, False, False]), np.array([0.5, 0.4, 0.1])
    weights = np.array([drawn, [1.0, 1.0, 1.0]])
    for statistic in (
        auc(truth, score),
        average_precision(truth, score),
        sensitivity_at_specificity(truth, score, 0.9),
    ):
        assert np.isnan(statistic(weights)).tolist() == [True, False]
