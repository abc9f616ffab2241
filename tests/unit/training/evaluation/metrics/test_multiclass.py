"""Metrics of several classes, against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics

from training.evaluation.metrics.multiclass import (
    balanced_accuracy,
    confusion_matrix,
    top_accuracy,
)


def _photos() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Classes, scores and weights of some draws."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 4, 60)
    score = rng.random((60, 5)) + 0.5 * (truth[:, np.newaxis] == np.arange(5))
    return truth, score, rng.integers(0, 4, (5, 60)).astype(float)


def test_balanced_accuracy_agrees_with_scikit_learn() -> None:
    truth, score, weights = _photos()
    predicted = score.argmax(1)
    predicted[predicted == 4] = 0  # scikit-learn warns of classes that do not occur
    expected = [
        metrics.balanced_accuracy_score(truth, predicted, sample_weight=row) for row in weights
    ]
    assert balanced_accuracy(truth, predicted)(weights) == pytest.approx(np.asarray(expected))


def test_balanced_accuracy_leaves_out_classes_that_were_not_drawn() -> None:
    truth, predicted = np.array([0, 0, 1]), np.array([0, 1, 1])
    weights = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    assert balanced_accuracy(truth, predicted)(weights) == pytest.approx([0.75, 0.5])


@pytest.mark.parametrize("count", [1, 3])
def test_top_accuracy_agrees_with_scikit_learn(count: int) -> None:
    truth, score, weights = _photos()
    expected = [
        metrics.top_k_accuracy_score(truth, score, k=count, labels=range(5), sample_weight=row)
        for row in weights
    ]
    assert top_accuracy(truth, score, count)(weights) == pytest.approx(np.asarray(expected))


def test_confusions_agree_with_scikit_learn() -> None:
    truth, score, _ = _photos()
    expected = metrics.confusion_matrix(truth, score.argmax(1), labels=range(5))
    assert confusion_matrix(truth, score.argmax(1), 5).tolist() == expected.tolist()
