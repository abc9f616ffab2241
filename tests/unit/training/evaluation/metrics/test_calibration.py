"""Calibration errors against loops, reliability diagrams against scikit-learn."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from training.evaluation.metrics.calibration import (
    BINS,
    adjust_for_prevalence,
    calibration_error,
    chance_calibration_error,
    equal_mass_bins,
    equal_width_bins,
    reliability_diagram,
)
from training.evaluation.metrics.estimates import at_prevalence


def _drawn(count: int = 300, exponent: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Truth and probability; the probability is calibrated if the exponent is 1."""
    rng = np.random.default_rng(4)
    chance = rng.beta(0.5, 2.0, count)
    return rng.random(count) < chance, chance**exponent


def _error_by_loop(
    truth: np.ndarray, probability: np.ndarray, weights: np.ndarray, edges: np.ndarray
) -> float:
    """Bins [edge, next edge); the last one holds its upper edge too."""
    total = 0.0
    for i, (low, high) in enumerate(pairwise(edges)):
        chosen = [
            j
            for j in range(len(truth))
            if low <= probability[j] and (probability[j] < high or i == len(edges) - 2)
        ]
        size = sum(weights[j] for j in chosen)
        if size:
            share = sum(weights[j] * truth[j] for j in chosen) / size
            mean = sum(weights[j] * probability[j] for j in chosen) / size
            total += size * abs(share - mean)
    return total / float(weights.sum())


def test_error_agrees_with_a_loop() -> None:
    truth, probability = _drawn()
    probability[:3] = 0.0, 1.0, 0.5
    weights = np.random.default_rng(5).integers(0, 4, (4, len(truth))).astype(float)
    uniform = np.linspace(0, 1, BINS + 1)
    quantiles = np.quantile(probability, uniform)
    for bins, edges in ((equal_width_bins, uniform), (equal_mass_bins, quantiles)):
        found = calibration_error(truth, probability, bins(probability))(weights)
        expected = [_error_by_loop(truth, probability, row, edges) for row in weights]
        assert found == pytest.approx(np.asarray(expected))


def test_error_by_hand() -> None:
    truth, probability = np.array([True, False, False, True]), np.array([0.9, 0.9, 0.1, 0.1])
    found = calibration_error(truth, probability, equal_width_bins(probability))(np.ones((1, 4)))
    assert found == pytest.approx(0.4)  # half of each two, not 90 % and 10 %


def test_bins_of_equal_mass_hold_equal_numbers_and_keep_ties_together() -> None:
    _, probability = _drawn()
    counts = np.bincount(equal_mass_bins(probability))
    assert counts.tolist() == [20] * BINS
    assert len(set(equal_mass_bins(np.repeat(probability[:20], 15)))) <= BINS
    assert set(equal_mass_bins(np.full(40, 0.2))) == {BINS - 1}


def test_chance_explains_the_error_of_a_calibrated_probability_only() -> None:
    for exponent, explained in ((1.0, True), (0.4, False)):
        truth, probability = _drawn(exponent=exponent)
        error = calibration_error(truth, probability, equal_width_bins(probability))
        share = float(truth.mean())
        chance = chance_calibration_error(probability, share, share)
        assert chance is not None
        assert 0 < chance.low < chance.value < chance.high
        assert (error(np.ones((1, len(truth))))[0] < chance.high) == explained
    few = chance_calibration_error(_drawn(30)[1], 0.2, 0.2)
    many = chance_calibration_error(_drawn(3000)[1], 0.2, 0.2)
    assert few is not None and many is not None
    assert few.value > 3 * many.value


def test_diagram_agrees_with_scikit_learn() -> None:
    truth, probability = _drawn()
    lesions = [str(i) for i in range(len(truth))]
    bins = reliability_diagram(truth, probability, lesions, float(truth.mean()))
    shares, means = calibration_curve(truth, probability, n_bins=BINS)
    assert [one.malignant.value for one in bins] == pytest.approx(shares.tolist())
    assert [one.probability for one in bins] == pytest.approx(means.tolist())
    assert sum(one.malignant.photos for one in bins) == len(truth)
    assert all(one.malignant.low <= one.malignant.value <= one.malignant.high for one in bins)


def test_diagram_at_another_prevalence_by_hand() -> None:
    truth = np.array([True, True, False, False, False, False])
    probability = np.array([0.62, 0.1, 0.64, 0.1, 0.1, 0.1])
    low, high = reliability_diagram(truth, probability, list("abcdef"), 0.5)
    # Each malignant photo weighs 1/4 and each benign one 1/8.
    assert low.malignant.value == pytest.approx(2 / 5)
    assert high.malignant.value == pytest.approx(2 / 3)
    assert high.probability == pytest.approx((2 * 0.62 + 0.64) / 3)
    assert (low.malignant.photos, high.malignant.photos) == (4, 2)
    assert reliability_diagram(truth[:2], probability[:2], ["a", "b"], 0.5) == []


def test_a_probability_for_another_prevalence_is_calibrated_after_weighting() -> None:
    truth, probability = _drawn(4000)
    share = float(truth.mean())
    balanced = adjust_for_prevalence(probability, share, 0.5)
    error = calibration_error(truth, balanced, equal_width_bins(balanced))
    chance = chance_calibration_error(balanced, 0.5, share)
    once = np.ones((1, len(truth)))
    assert chance is not None
    assert at_prevalence(error, truth, 0.5)(once)[0] < chance.high < 0.05
    assert error(once)[0] > 0.1  # unweighted, it looks far too high


def test_chance_without_both_classes_is_undefined() -> None:
    assert chance_calibration_error(np.zeros(5), 0.5, 0.2) is None


def test_adjusting_for_prevalence_by_hand() -> None:
    assert adjust_for_prevalence(np.array([0.0, 0.3, 1.0]), 0.2, 0.2) == pytest.approx([0, 0.3, 1])
    # Of 1000 lesions, 200 are malignant; a finding in 100 of them and in 100 benign ones means
    # 50 %. Where 20 of 1000 are malignant, 10 of them and 122.5 benign ones have the finding.
    assert adjust_for_prevalence(np.array(0.5), 0.2, 0.02) == pytest.approx(10 / (10 + 122.5))
    assert adjust_for_prevalence(np.array(0.1), 0.2, 0.5) > 0.1
