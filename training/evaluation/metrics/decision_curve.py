"""Decision curve: the net benefit of examining the lesions that the classifier points out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.arrays import Bools, Floats
from training.evaluation.metrics.calibration import Probabilities
from training.evaluation.metrics.estimates import (
    Estimate,
    Statistic,
    at_prevalence,
    estimate,
    mean,
)

THRESHOLDS = tuple(percent / 100 for percent in range(1, 81))


@dataclass(frozen=True)
class DecisionPoint:
    """Net benefit of examining every lesion from one probability on (Vickers & Elkin, 2006).

    Examining from ``threshold`` on means that one malignant lesion found is worth as much as
    (1 - threshold) / threshold unnecessary examinations cost.

    Attributes:
        threshold: the probability from which lesions are examined, in (0, 1).
        net_benefit: of following the classifier: malignant lesions found, minus the unnecessary
            examinations at that exchange rate, per lesion of a population with the prevalence.
        treat_all: net benefit of examining every lesion; that of examining none is 0.
        gain: net benefit of following the classifier over the better of these two.
    """

    threshold: float
    net_benefit: Estimate
    treat_all: float
    gain: Estimate


def decision_curve(
    truth: Bools, probability: Probabilities, groups: Sequence[str], prevalence: float
) -> list[DecisionPoint]:
    """Compute the curve at each of ``THRESHOLDS``; empty where only one class occurs.

    Args:
        truth: bool N, malignant.
        probability: float N, in [0, 1].
        groups: the lesion of each photo.
        prevalence: share of malignant lesions to which the photos are weighted, in (0, 1).
    """
    if truth.all() or not truth.any():
        return []
    return [
        decision_point(truth, probability, threshold, groups, prevalence)
        for threshold in THRESHOLDS
    ]


def decision_point(
    truth: Bools,
    probability: Probabilities,
    threshold: float,
    groups: Sequence[str],
    prevalence: float,
) -> DecisionPoint:
    """Compute the point of the curve at one threshold, in (0, 1); see ``decision_curve``."""
    worth = np.where(truth, 1.0, -threshold / (1.0 - threshold))
    examined = np.where(probability >= threshold, worth, 0.0)
    followed, all_examined = (
        at_prevalence(mean(values), truth, prevalence) for values in (examined, worth)
    )
    return DecisionPoint(
        threshold,
        estimate(followed, groups),
        float(all_examined(np.ones((1, len(truth))))[0]),
        estimate(_gain(followed, all_examined), groups),
    )


def _gain(followed: Statistic, all_examined: Statistic) -> Statistic:
    def statistic(weights: Floats) -> Floats:
        return followed(weights) - np.maximum(all_examined(weights), 0.0)

    return statistic
