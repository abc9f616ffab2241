"""Estimates of the masks' metrics."""

from collections.abc import Iterable, Sequence

import numpy as np

from training.evaluation.metrics.estimates import Estimates, Statistic, estimate_all, mean
from training.evaluation.metrics.keys import MaskMetric, MaskMetricKey, MaskRule, MaskSource
from training.evaluation.outcome import Outcome, with_true_mask
from training.evaluation.segmentation.rules import choose_source

SELECTED_DICE = MaskMetricKey(MaskMetric.DICE, MaskSource.SELECTED)

ALL_KEYS = tuple(
    MaskMetricKey(metric, mask) for metric in MaskMetric for mask in (*MaskSource, *MaskRule)
)

GROUP_KEYS = (
    MaskMetricKey(MaskMetric.DICE, MaskSource.UNET),
    MaskMetricKey(MaskMetric.DICE, MaskSource.DEEPLABV3),
    SELECTED_DICE,
    MaskMetricKey(MaskMetric.THRESHOLDED_JACCARD, MaskSource.SELECTED),
)
"""Keys of the estimates by which groups of photos are compared."""


def segmentation_estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Estimate the mean of each metric for each source and rule.

    Only photos with a true mask count; the estimates are None where there is none.
    """
    return _estimate_means(outcomes, ALL_KEYS)


def group_estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Estimate the metrics of ``GROUP_KEYS``."""
    return _estimate_means(outcomes, GROUP_KEYS)


def _estimate_means(outcomes: Sequence[Outcome], keys: Iterable[MaskMetricKey]) -> Estimates:
    masked = with_true_mask(outcomes)
    groups = [outcome.group_id for outcome in masked]
    return estimate_all({key: _mean_statistic(masked, key) for key in keys}, groups)


def _mean_statistic(masked: Sequence[Outcome], key: MaskMetricKey) -> Statistic:
    values = [_score(outcome, key) for outcome in masked]
    return mean(np.asarray(values, np.float64))


def _score(outcome: Outcome, key: MaskMetricKey) -> float:
    source = key.mask if isinstance(key.mask, MaskSource) else choose_source(outcome, key.mask)
    return outcome.scores[source][key.metric]
