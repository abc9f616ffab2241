"""Is it better to follow the classifier than to examine everybody, or nobody?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.evaluation.classification.predictions import Judged
from training.evaluation.metrics.estimates import Figure, Statistic, figure, mean

THRESHOLDS = tuple(percent / 100 for percent in range(1, 81))


@dataclass(frozen=True)
class DecisionPoint:
    """What examining from one probability on is worth (Vickers & Elkin, 2006).

    Who wants an examination at a chance of ``threshold`` counts one malignant lesion found as much
    as (1 - threshold) / threshold needless examinations.

    Attributes:
        threshold: the probability from which lesions are examined, in (0, 1).
        net_benefit: of following the classifier: malignant lesions found, less the needless
            examinations in that currency, per photo.
        treat_all: of examining every lesion; that of examining none is 0.
        gain: of following the classifier over the better of these two.
    """

    threshold: float
    net_benefit: Figure
    treat_all: float
    gain: Figure


def decision_curve(photos: Judged) -> list[DecisionPoint]:
    """Net benefit at each of ``THRESHOLDS``; empty without photos."""
    if not photos.groups:
        return []
    return [
        decision_point(photos.truth, photos.probability, threshold, photos.groups)
        for threshold in THRESHOLDS
    ]


def decision_point(
    truth: np.ndarray, probability: np.ndarray, threshold: float, groups: Sequence[str]
) -> DecisionPoint:
    """One point of the curve.

    Args:
        truth: bool N, malignant.
        probability: float N, in [0, 1].
        threshold: in (0, 1).
        groups: each photo's lesion.
    """
    worth = np.where(truth, 1.0, -threshold / (1.0 - threshold))
    followed, everybody = mean(np.where(probability >= threshold, worth, 0.0)), mean(worth)
    return DecisionPoint(
        threshold,
        figure(followed, groups),
        float(worth.mean()),
        figure(_gain(followed, everybody), groups),
    )


def _gain(followed: Statistic, everybody: Statistic) -> Statistic:
    return lambda weights: followed(weights) - np.maximum(everybody(weights), 0.0)
