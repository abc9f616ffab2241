"""What the calls mean in populations with other shares of malignant lesions."""

import dataclasses
from collections.abc import Sequence

from lesion.arrays import Bools
from lesion.config import Settings
from training.evaluation.classification.predictions import (
    LabelledPredictions,
    advice_call,
    is_positive,
    labelled_predictions,
    shipped_call,
)
from training.evaluation.metrics.calibration import adjust_for_prevalence
from training.evaluation.metrics.estimates import (
    Estimates,
    Statistic,
    Statistics,
    at_prevalence,
    estimate_all,
    ratio,
)
from training.evaluation.metrics.keys import Call, CallMetric, PrevalenceKey
from training.evaluation.outcome import Outcome

SHARES = (0.01, 0.05, 0.20, 0.50)
"""Shares of malignant lesions in the populations."""

PREDICTIVE_METRICS = (
    CallMetric.SENSITIVITY,
    CallMetric.SPECIFICITY,
    CallMetric.POSITIVE_PREDICTIVE_VALUE,
    CallMetric.NEGATIVE_PREDICTIVE_VALUE,
)


def predictive_calls(settings: Settings) -> list[tuple[Call, bool]]:
    """The calls, and whether the probability is converted to the population's share before.

    The thresholds of the advice are for a prevalence of one half in any case, so that a conversion
    does not change it.
    """
    shipped = shipped_call(settings)
    return [(shipped, False), (shipped, True), (advice_call(settings), False)]


def predictive_estimates(outcomes: Sequence[Outcome], settings: Settings) -> Estimates:
    """Estimate ``PREDICTIVE_METRICS`` of ``predictive_calls`` for each of ``SHARES``.

    The predictive values follow from sensitivity and specificity by Bayes' rule, provided that
    benign lesions look alike in all populations, and malignant lesions too.
    """
    photos = labelled_predictions(outcomes)
    statistics: Statistics = {}
    for call, adjusted in predictive_calls(settings):
        for share in SHARES:
            positive = _positive(photos, call, settings, share if adjusted else None)
            own = _statistics(photos.truth, positive, share)
            statistics |= {
                PrevalenceKey(metric, call, share, adjusted): own[metric]
                for metric in PREDICTIVE_METRICS
            }
    return estimate_all(statistics, photos.groups)


def _positive(
    photos: LabelledPredictions, call: Call, settings: Settings, share: float | None
) -> Bools:
    """For which photos a call is positive, with p converted to ``share`` if it is not None."""
    if share is None:
        return is_positive(call, photos.probability, settings)
    assumed = settings.classification.prevalence
    probability = adjust_for_prevalence(photos.probability, assumed, share)
    classification = dataclasses.replace(settings.classification, prevalence=share)
    return is_positive(
        call, probability, dataclasses.replace(settings, classification=classification)
    )


def _statistics(truth: Bools, positive: Bools, share: float) -> dict[CallMetric, Statistic]:
    right, rejected = ratio(positive & truth, positive), ratio(~positive & ~truth, ~positive)
    return {
        CallMetric.SENSITIVITY: ratio(positive & truth, truth),
        CallMetric.SPECIFICITY: ratio(~positive & ~truth, ~truth),
        CallMetric.POSITIVE_PREDICTIVE_VALUE: at_prevalence(right, truth, share),
        CallMetric.NEGATIVE_PREDICTIVE_VALUE: at_prevalence(rejected, truth, share),
    }
