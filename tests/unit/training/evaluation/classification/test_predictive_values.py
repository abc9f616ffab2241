"""Predictive values, by Bayes' rule."""

import numpy as np
import pytest

from lesion.config import Settings
from tests.outcomes import outcome, settings_at, value
from training.evaluation.classification.predictions import advice_call, shipped_call
from training.evaluation.classification.predictive_values import SHARES, predictive_estimates
from training.evaluation.metrics.keys import Call, CallMetric, PrevalenceKey
from training.evaluation.outcome import Outcome


@pytest.fixture
def photos() -> list[Outcome]:
    """Of four malignant lesions three are called so, of five benign ones two."""
    malignant = [outcome(i, malignant=True, p=p) for i, p in enumerate((0.97, 0.8, 0.7, 0.05))]
    benign = [outcome(9 + i, p=p) for i, p in enumerate((0.9, 0.7, 0.3, 0.2, 0.01))]
    return malignant + benign


def _values(
    photos: list[Outcome], settings: Settings, call: Call, share: float, adjusted: bool
) -> list[float]:
    found = predictive_estimates(photos, settings)
    metrics = (
        CallMetric.SENSITIVITY,
        CallMetric.SPECIFICITY,
        CallMetric.POSITIVE_PREDICTIVE_VALUE,
        CallMetric.NEGATIVE_PREDICTIVE_VALUE,
    )
    return [value(found, PrevalenceKey(metric, call, share, adjusted)) for metric in metrics]


@pytest.mark.parametrize("share", SHARES)
def test_predictive_values_follow_from_bayes_rule(
    share: float, photos: list[Outcome], settings: Settings
) -> None:
    for call, sensitivity, specificity in (
        (shipped_call(settings), 3 / 4, 3 / 5),
        (advice_call(settings), 3 / 4, 1 / 5),
    ):
        true, false = share * sensitivity, (1 - share) * (1 - specificity)
        negative, missed = (1 - share) * specificity, share * (1 - sensitivity)
        expected = [sensitivity, specificity, true / (true + false), negative / (negative + missed)]
        assert _values(photos, settings, call, share, False) == pytest.approx(expected)


def test_probability_is_converted_before_the_call(
    photos: list[Outcome], settings: Settings
) -> None:
    # Where 5 % are malignant, the odds are 19 times lower: only 0.97 still exceeds 0.60.
    found = _values(photos, settings, shipped_call(settings), 0.05, True)
    assert found[:2] == pytest.approx([1 / 4, 1.0])
    assert found[2] == pytest.approx(1.0)
    assert _values(photos, settings, shipped_call(settings), 0.5, True) == pytest.approx(
        _values(photos, settings, shipped_call(settings), 0.5, False)
    )


def test_conversion_starts_from_the_shipped_prevalence(
    photos: list[Outcome], settings: Settings
) -> None:
    changed = settings_at(0.2, settings)
    found = _values(photos, changed, shipped_call(settings), 0.5, True)
    # The odds are 4 times higher, so 0.3 (12 to 7) exceeds 0.60 too.
    assert found[:2] == pytest.approx([3 / 4, 2 / 5])
    assert np.isfinite(found).all()
