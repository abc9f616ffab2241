"""Metrics of how well a score ranks malignant lesions above benign ones, without a threshold.

The functions return statistics as defined in ``training.evaluation.metrics.estimates``, which are
NaN where a draw holds no positive or no negative.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lesion.arrays import Bools, Floats
from training.evaluation.metrics.estimates import Statistic

Scores = NDArray[np.floating[Any]]


def auc(truth: Bools, score: Scores) -> Statistic:
    """Area under the ROC curve: the probability that a positive scores above a negative.

    Ties count half.

    Args:
        truth: bool N, the positives.
        score: float N.
    """

    def area(positives: Floats, negatives: Floats) -> Floats:
        below = 1.0 - np.cumsum(negatives, axis=1) + negatives / 2
        return np.asarray((positives * below).sum(1))

    return _of_rates(truth, score, area)


def average_precision(truth: Bools, score: Scores) -> Statistic:
    """Average precision: the precision at each positive's score, averaged over the positives.

    There is no interpolation. Unlike the AUC it depends on the share of positives, which is the
    average precision of random scores.

    Args:
        truth: bool N, the positives.
        score: float N.
    """
    counts = _counts_by_score(truth, score)

    def statistic(weights: Floats) -> Floats:
        positives, negatives = counts(weights)
        found = np.cumsum(positives, axis=1)
        called = found + np.cumsum(negatives, axis=1)
        precision = np.divide(found, called, out=np.zeros_like(found), where=called > 0)
        total = np.where((found[:, -1] > 0) & (called[:, -1] > found[:, -1]), found[:, -1], np.nan)
        return np.asarray((precision * positives).sum(1) / total)

    return statistic


def sensitivity_at_specificity(truth: Bools, score: Scores, specificity: float) -> Statistic:
    """The highest sensitivity of any threshold with at least this specificity.

    The threshold is chosen on the same photos, anew in each draw: the metric describes the ranking,
    not a fixed threshold.

    Args:
        truth: bool N, the positives.
        score: float N.
        specificity: in [0, 1].
    """

    def highest(positives: Floats, negatives: Floats) -> Floats:
        kept = 1.0 - np.cumsum(negatives, axis=1) >= specificity - 1e-9
        return np.asarray(np.where(kept, np.cumsum(positives, axis=1), 0.0).max(1))

    return _of_rates(truth, score, highest)


def _of_rates(
    truth: Bools, score: Scores, measure: Callable[[Floats, Floats], Floats]
) -> Statistic:
    """A measure of the shares of all positives and of all negatives at each distinct score."""
    counts = _counts_by_score(truth, score)

    def statistic(weights: Floats) -> Floats:
        rates = []
        for count in counts(weights):
            total = count.sum(1, keepdims=True)
            rates.append(count / np.where(total > 0, total, np.nan))
        positives, negatives = rates
        defined = np.isfinite(positives[:, 0]) & np.isfinite(negatives[:, 0])
        return np.where(defined, measure(positives, negatives), np.nan)

    return statistic


def _counts_by_score(truth: Bools, score: Scores) -> Callable[[Floats], tuple[Floats, Floats]]:
    """A function from weights to the number of positives and of negatives at each distinct score.

    It maps float64 DxN to two arrays, float64 DxR, the highest score first.
    """
    order = np.argsort(-score, kind="stable")
    positive = truth[order].astype(np.float64)
    _, starts = np.unique(-score[order], return_index=True)  # of the runs of equal scores

    def counts(weights: Floats) -> tuple[Floats, Floats]:
        ordered = weights[:, order]
        positives = np.add.reduceat(ordered * positive, starts, axis=1)
        negatives = np.add.reduceat(ordered * (1.0 - positive), starts, axis=1)
        return positives, negatives

    return counts
