"""Estimates of masks, by hand."""

import dataclasses

import pytest

from tests.outcomes import defined, outcome, value
from training.evaluation.metrics.keys import MaskMetric, MaskMetricKey, MaskRule, MaskSource
from training.evaluation.outcome import Outcome
from training.evaluation.segmentation.estimates import (
    ALL_KEYS,
    SELECTED_DICE,
    segmentation_estimates,
)


def test_estimates_by_hand(outcomes: list[Outcome]) -> None:
    found = segmentation_estimates(outcomes)

    def mean(metric: MaskMetric, mask: MaskSource | MaskRule) -> float:
        return value(found, MaskMetricKey(metric, mask))

    assert mean(MaskMetric.DICE, MaskSource.UNET) == pytest.approx(3.0 / 5)
    assert value(found, SELECTED_DICE) == pytest.approx(3.0 / 5)
    assert mean(MaskMetric.DICE, MaskRule.LARGER_AREA) == pytest.approx(3.0 / 5)
    assert mean(MaskMetric.DICE, MaskRule.HIGHER_EXPECTED_DICE) == pytest.approx(3.0 / 5)
    assert mean(MaskMetric.DICE, MaskSource.MEAN) == pytest.approx(4 * 0.75 / 5)
    assert mean(MaskMetric.DICE, MaskRule.ORACLE) == pytest.approx(3.4 / 5)
    assert mean(MaskMetric.THRESHOLDED_JACCARD, MaskSource.UNET) == pytest.approx(2.5 / 5)
    assert mean(MaskMetric.HD95, MaskRule.ORACLE) == pytest.approx(32.0)
    assert mean(MaskMetric.SENSITIVITY, MaskSource.DEEPLABV3) == pytest.approx(0.8)
    for key in found:
        estimate = defined(found, key)
        assert estimate.photos == 5
        assert estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9, key


def test_estimates_are_undefined_without_true_masks() -> None:
    one = dataclasses.replace(outcome(0, p=None), scores={}, groups={})
    assert segmentation_estimates([one]) == dict.fromkeys(ALL_KEYS)
