"""Fitting the calibration of logits."""

import numpy as np
import pytest
from scipy.optimize import minimize

from lesion.segmentation import sigmoid
from tests.logits import overconfident_logits
from training.errors import TrainingError
from training.evaluation.classification.calibration_fit import cross_validate, fit_calibration


def test_the_true_temperature_and_bias_are_found() -> None:
    calibration = fit_calibration(*overconfident_logits())
    # x = 3 t + 1, so t = x / 3 - 1 / 3.
    assert calibration.temperature == pytest.approx(3.0, rel=0.08)
    assert calibration.bias == pytest.approx(-1 / 3, abs=0.1)


def test_the_fit_agrees_with_a_general_optimiser() -> None:
    logits, truth = overconfident_logits(500)

    def loss(values: np.ndarray) -> float:
        margin = np.where(truth, 1, -1) * (values[0] * logits + values[1])
        return float(np.logaddexp(0, -margin).mean())

    slope, bias = minimize(loss, np.asarray([1.0, 0.0])).x
    calibration = fit_calibration(logits, truth)
    assert calibration.temperature == pytest.approx(1 / slope, rel=1e-2)
    assert calibration.bias == pytest.approx(bias, abs=1e-2)


def test_probabilities_are_calibrated_and_keep_their_order() -> None:
    logits, truth = overconfident_logits()
    probability = sigmoid(fit_calibration(logits, truth).log_odds(logits))
    assert probability.mean() == pytest.approx(truth.mean(), abs=1e-3)
    some = (probability > 0.2) & (probability < 0.4)
    assert truth[some].mean() == pytest.approx(probability[some].mean(), abs=0.05)
    order = np.argsort(logits)
    assert (np.diff(probability[order]) >= 0).all()


def test_the_gain_is_measured_by_cross_validation_over_lesions() -> None:
    logits, truth = overconfident_logits()
    figures = cross_validate(logits, truth, [str(i // 2) for i in range(len(logits))])
    assert figures["log_loss_after"] < figures["log_loss_before"] - 0.1


def test_inverted_logits_are_refused() -> None:
    logits, truth = overconfident_logits()
    with pytest.raises(TrainingError, match="not learnt"):
        fit_calibration(-logits, truth)


def test_a_single_class_is_refused() -> None:
    with pytest.raises(TrainingError, match="benign and of malignant"):
        fit_calibration(np.asarray([0.0, 1.0]), np.asarray([True, True]))
