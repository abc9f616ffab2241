"""Fitting the calibration of logits."""

import numpy as np
import pytest
from scipy.optimize import minimize

from lesion.classification import Calibration, to_log_odds
from lesion.differential import MALIGNANT
from lesion.enums import DiagnosisCode
from lesion.segmentation import sigmoid
from tests.logits import overconfident_logits
from training.errors import TrainingError
from training.evaluation.classification.calibration_fit import (
    cross_validate,
    fit_calibration,
    fit_diagnosis_calibration,
)


def test_the_true_temperature_and_bias_are_found() -> None:
    logits, truth = overconfident_logits()
    calibration = fit_calibration(logits, truth)
    # x = 3 t + 1, so t = x / 3 - 1 / 3; for a prevalence of one half the log-odds are higher.
    assert calibration.temperature == pytest.approx(3.0, rel=0.08)
    expected = -1 / 3 - to_log_odds(truth.mean())
    assert calibration.bias == pytest.approx(expected, abs=0.1)


def test_the_fit_agrees_with_a_general_optimiser() -> None:
    logits, truth = overconfident_logits(500)

    def loss(values: np.ndarray) -> float:
        margin = np.where(truth, 1, -1) * (values[0] * logits + values[1])
        losses = np.logaddexp(0, -margin)
        return float(losses[truth].mean() + losses[~truth].mean())

    slope, bias = minimize(loss, np.asarray([1.0, 0.0])).x
    calibration = fit_calibration(logits, truth)
    assert calibration.temperature == pytest.approx(1 / slope, rel=1e-2)
    assert calibration.bias == pytest.approx(bias, abs=1e-2)


def test_probabilities_are_calibrated_and_keep_their_order() -> None:
    logits, truth = overconfident_logits()
    calibration = fit_calibration(logits, truth)
    probability = sigmoid(calibration.log_odds(logits, prevalence=truth.mean()))
    assert probability.mean() == pytest.approx(truth.mean(), abs=1e-2)
    some = (probability > 0.2) & (probability < 0.4)
    assert truth[some].mean() == pytest.approx(probability[some].mean(), abs=0.05)
    order = np.argsort(logits)
    assert (np.diff(probability[order]) >= 0).all()


def test_the_gain_is_measured_by_cross_validation_over_lesions() -> None:
    logits, truth = overconfident_logits()
    figures = cross_validate(logits, truth, [str(i // 2) for i in range(len(logits))])
    assert figures["log_loss_after"] < figures["log_loss_before"] - 0.1


def draw_diagnoses(count: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Draw logits twice too large, 1 too high for melanoma, and diagnoses from the true ones."""
    rng = np.random.default_rng(0)
    true_scores = rng.normal(0, 1.5, (count, len(DiagnosisCode)))
    noise = rng.gumbel(size=true_scores.shape)
    logits = 2.0 * true_scores
    logits[:, list(DiagnosisCode).index(DiagnosisCode.MEL)] += 2.0
    return logits, (true_scores + noise).argmax(1)


def test_temperature_and_biases_of_the_diagnoses_are_found() -> None:
    calibration = fit_diagnosis_calibration(Calibration(1.5, 0.2), *draw_diagnoses())
    assert (calibration.temperature, calibration.bias) == (1.5, 0.2)
    assert calibration.diagnosis_temperature == pytest.approx(2.0, rel=0.05)
    bias = dict(zip(DiagnosisCode, calibration.diagnosis_bias, strict=True))
    others = [bias[code] for code in MALIGNANT - {DiagnosisCode.MEL}]
    assert bias[DiagnosisCode.MEL] - np.mean(others) == pytest.approx(-1.0, abs=0.15)


def test_probabilities_within_the_malignant_diagnoses_are_calibrated() -> None:
    logits, diagnoses = draw_diagnoses()
    calibration = fit_diagnosis_calibration(Calibration(), logits, diagnoses)
    malignant = [index for index, code in enumerate(DiagnosisCode) if code in MALIGNANT]
    own = np.isin(diagnoses, malignant)
    scores = np.stack([calibration.diagnosis_scores(row) for row in logits[own]])[:, malignant]
    probability = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    for position, index in enumerate(malignant):
        p, truth = probability[:, position], diagnoses[own] == index
        some = (p > 0.2) & (p < 0.5)
        assert truth[some].mean() == pytest.approx(p[some].mean(), abs=0.05)


def test_few_photos_of_a_diagnosis_give_a_small_bias() -> None:
    calibration = fit_diagnosis_calibration(
        Calibration(), np.zeros((2, len(DiagnosisCode))), np.asarray([4, 4])
    )
    assert max(map(abs, calibration.diagnosis_bias)) < 1.5


def test_inverted_logits_are_refused() -> None:
    logits, truth = overconfident_logits()
    with pytest.raises(TrainingError, match="not learnt"):
        fit_calibration(-logits, truth)


def test_a_single_class_is_refused() -> None:
    with pytest.raises(TrainingError, match="benign and of malignant"):
        fit_calibration(np.asarray([0.0, 1.0]), np.asarray([True, True]))
