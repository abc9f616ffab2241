"""Does a probability keep its word: of the lesions given 20 %, are 20 % malignant?

The probability is that of malignancy, so its bins reach from 0 to 1. (Guo et al., 2017, bin the
probability of the answer, 0.5 to 1, which lets errors of benign and malignant answers cancel.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.evaluation.metrics.estimates import DRAWS, Figure, Statistic, figure, ratio

BINS = 15
"""As many as Guo et al. (2017)."""


@dataclass(frozen=True)
class Bin:
    """The photos whose probability is in one bin: their mean probability and malignant share."""

    probability: float
    malignant: Figure


def equal_width(probability: np.ndarray) -> np.ndarray:
    """The bin of each probability (float N, in [0, 1]), all of one width: int N, from 0."""
    return np.minimum((probability * BINS).astype(int), BINS - 1)


def equal_mass(probability: np.ndarray) -> np.ndarray:
    """Likewise with about as many photos in each bin; equal probabilities share one."""
    inner = np.quantile(probability, np.arange(1, BINS) / BINS)
    return np.searchsorted(inner, probability, side="right")


def calibration_error(truth: np.ndarray, probability: np.ndarray, bins: np.ndarray) -> Statistic:
    """Expected calibration error (ECE): |share of positives - mean probability| of each bin,
    weighted by its photos (Naeini et al., 2015; Guo et al., 2017).

    Args:
        truth: bool N, the positives.
        probability: float N, in [0, 1].
        bins: int N, the bin of each photo.
    """
    gaps = _in_bins(bins) * (truth - probability)[:, np.newaxis]

    def statistic(weights: np.ndarray) -> np.ndarray:
        error: np.ndarray = np.abs(weights @ gaps).sum(1) / weights.sum(1)
        return error

    return statistic


def chance_calibration_error(probability: np.ndarray) -> Figure:
    """The ECE (bins of equal width) that a perfect probability would show on so few photos.

    Mean and 95 % range over drawn truths, each photo positive with its probability (after Broecker
    & Smith, 2007): counting a finite number of photos is never exact, so no ECE is 0.

    Args:
        probability: float N, in [0, 1].
    """
    drawn = np.random.default_rng(0).random((DRAWS, len(probability))) < probability
    gaps = (drawn - probability) @ _in_bins(equal_width(probability))
    errors = np.abs(gaps).sum(1) / len(probability)
    low, high = np.percentile(errors, [2.5, 97.5])
    return Figure(float(errors.mean()), float(low), float(high), len(probability))


def reliability(truth: np.ndarray, probability: np.ndarray, groups: Sequence[str]) -> list[Bin]:
    """The points of a reliability diagram: each bin of equal width that holds photos.

    Args:
        truth: bool N, the positives.
        probability: float N, in [0, 1].
        groups: each photo's lesion.
    """
    bins = equal_width(probability)
    points = []
    for name in np.unique(bins):
        own = bins == name
        lesions = [lesion for lesion, inside in zip(groups, own, strict=True) if inside]
        share = figure(ratio(truth[own], np.ones(own.sum())), lesions)
        points.append(Bin(float(probability[own].mean()), share))
    return points


def _in_bins(bins: np.ndarray) -> np.ndarray:
    """float64 N x B: 1 where a photo is in a bin."""
    return (bins[:, np.newaxis] == np.arange(BINS)).astype(np.float64)
