"""Net benefit, by hand."""

import numpy as np
import pytest

from training.evaluation.metrics.decision_curve import THRESHOLDS, decision_curve, decision_point


def test_net_benefit_by_hand() -> None:
    truth = np.array([True, True, False, False, False])
    probability = np.array([0.9, 0.2, 0.4, 0.2, 0.1])
    point = decision_point(truth, probability, 0.2, list("abcde"), prevalence=0.4)
    # Two found, two examined unnecessarily, each of those worth a quarter: (2 - 2 / 4) / 5.
    assert point.net_benefit.value == pytest.approx(1.5 / 5)
    assert point.treat_all == pytest.approx((2 - 3 / 4) / 5)
    assert point.gain.value == pytest.approx(0.25 / 5)
    point = decision_point(truth, probability, 0.5, list("abcde"), prevalence=0.4)
    assert point.net_benefit.value == pytest.approx(1 / 5)
    assert point.treat_all == pytest.approx(-1 / 5)
    assert point.gain.value == pytest.approx(1 / 5)  # over examining none


def test_examining_all_gains_nothing_over_itself() -> None:
    truth, probability = np.arange(8) % 2 == 0, np.full(8, 0.9)
    curve = decision_curve(truth, probability, list("abcdefgh"), prevalence=0.5)
    assert [point.threshold for point in curve] == list(THRESHOLDS)
    for point in curve:
        assert point.net_benefit.value == pytest.approx(point.treat_all)
        assert point.gain.value <= 1e-12


def test_without_both_classes_there_is_no_curve() -> None:
    assert decision_curve(np.zeros(0, bool), np.zeros(0), [], 0.5) == []
    assert decision_curve(np.ones(2, bool), np.ones(2), ["a", "b"], 0.5) == []


def test_net_benefit_at_another_prevalence_by_hand() -> None:
    truth = np.array([True, True, False, False, False, False])
    probability = np.array([0.9, 0.1, 0.4, 0.1, 0.1, 0.1])
    point = decision_point(truth, probability, 0.2, list("abcdef"), prevalence=0.1)
    # Half of the 10 % malignant found; a quarter of the 90 % benign examined, each worth a quarter.
    assert point.net_benefit.value == pytest.approx(0.1 / 2 - 0.9 / 4 / 4)
    assert point.treat_all == pytest.approx(0.1 - 0.9 / 4)
    assert point.gain.value == pytest.approx(0.1 / 2 - 0.9 / 4 / 4)  # over examining none
