"""How well a score puts malignant lesions before benign ones, whatever its thresholds.

Statistics in the sense of ``training.evaluation.metrics.estimates``; each is NaN where a draw holds
no positive or no negative.
"""

from collections.abc import Callable

import numpy as np

from training.evaluation.metrics.estimates import Statistic


def auc(truth: np.ndarray, score: np.ndarray) -> Statistic:
    """Area under the ROC curve: the chance that a positive scores above a negative, ties half.

    Args:
        truth: bool N, the positives.
        score: float N.
    """

    def area(positives: np.ndarray, negatives: np.ndarray) -> np.ndarray:
        below = 1.0 - np.cumsum(negatives, axis=1) + negatives / 2
        return (positives * below).sum(1)

    return _of_shares(truth, score, area)


def average_precision(truth: np.ndarray, score: np.ndarray) -> Statistic:
    """Precision at every score that a positive has, averaged over the positives (no interpolation).

    Unlike the AUC it depends on the share of positives, which is what chance would reach.

    Args:
        truth: bool N, the positives.
        score: float N.
    """
    counts = _counts(truth, score)

    def statistic(weights: np.ndarray) -> np.ndarray:
        positives, negatives = counts(weights)
        found = np.cumsum(positives, axis=1)
        called = found + np.cumsum(negatives, axis=1)
        precision = np.divide(found, called, out=np.zeros_like(found), where=called > 0)
        total = np.where((found[:, -1] > 0) & (called[:, -1] > found[:, -1]), found[:, -1], np.nan)
        return (precision * positives).sum(1) / total

    return statistic


def sensitivity_at_specificity(
    truth: np.ndarray, score: np.ndarray, specificity: float
) -> Statistic:
    """The highest sensitivity of any threshold that keeps at least this specificity.

    The threshold is the data's own, in each draw anew: it tells what the score could do, not what
    one fixed threshold does.

    Args:
        truth: bool N, the positives.
        score: float N.
        specificity: in [0, 1].
    """

    def highest(positives: np.ndarray, negatives: np.ndarray) -> np.ndarray:
        kept = 1.0 - np.cumsum(negatives, axis=1) >= specificity - 1e-9
        return np.where(kept, np.cumsum(positives, axis=1), 0.0).max(1)

    return _of_shares(truth, score, highest)


def _of_shares(
    truth: np.ndarray,
    score: np.ndarray,
    measure: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> Statistic:
    """A measure of the shares of all positives and of all negatives at each distinct score."""
    counts = _counts(truth, score)

    def statistic(weights: np.ndarray) -> np.ndarray:
        shares = []
        for count in counts(weights):
            total = count.sum(1, keepdims=True)
            shares.append(count / np.where(total > 0, total, np.nan))
        positives, negatives = shares
        there = np.isfinite(positives[:, 0]) & np.isfinite(negatives[:, 0])
        return np.where(there, measure(positives, negatives), np.nan)

    return statistic


def _counts(
    truth: np.ndarray, score: np.ndarray
) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """From weights, D x N, to those of the positives and negatives at each distinct score, the
    highest first: both float64 D x R."""
    order = np.argsort(-score, kind="stable")
    positive = truth[order].astype(np.float64)
    _, starts = np.unique(-score[order], return_index=True)  # of the runs of equal scores

    def counts(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ordered = weights[:, order]
        positives = np.add.reduceat(ordered * positive, starts, axis=1)
        negatives = np.add.reduceat(ordered * (1.0 - positive), starts, axis=1)
        return positives, negatives

    return counts
