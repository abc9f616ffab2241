"""Figures of merit, and how sure they are."""

from collections.abc import Callable, Sequence

import numpy as np


def dice(predicted: np.ndarray, truth: np.ndarray) -> float:
    """Dice score of two binary masks of one shape, in [0, 1]; 1 where both are empty."""
    total = int(np.count_nonzero(predicted)) + int(np.count_nonzero(truth))
    if total == 0:
        return 1.0
    return 2.0 * int(np.count_nonzero(np.logical_and(predicted, truth))) / total


def iou(predicted: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union (Jaccard index) of two binary masks, in [0, 1]; 1 if both empty."""
    union = int(np.count_nonzero(np.logical_or(predicted, truth)))
    if union == 0:
        return 1.0
    return int(np.count_nonzero(np.logical_and(predicted, truth))) / union


def bootstrap_interval(
    statistic: Callable[[np.ndarray], float],
    groups: Sequence[str],
    draws: int = 1000,
    seed: int = 0,
) -> tuple[float, float]:
    """95 % percentile bootstrap interval, drawing whole groups (lesions) with replacement.

    Photos of one lesion are not independent, so lesions are drawn, not photos (Efron & Tibshirani,
    1993, section 8.6 on clustered data).

    Args:
        statistic: rows (int array of photo numbers, with repeats) -> figure; a NaN is left out.
        groups: the group of each photo.
        draws: bootstrap samples.
        seed: of the draws.

    Returns:
        (2.5 %, 97.5 %) quantiles.
    """
    rng = np.random.default_rng(seed)
    _, group_of_row = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(group_of_row, kind="stable")
    rows_of_group = np.split(order, np.cumsum(np.bincount(group_of_row))[:-1])
    figures = []
    for _ in range(draws):
        picked = rng.integers(len(rows_of_group), size=len(rows_of_group))
        figures.append(statistic(np.concatenate([rows_of_group[group] for group in picked])))
    low, high = np.nanpercentile(figures, [2.5, 97.5])
    return float(low), float(high)
