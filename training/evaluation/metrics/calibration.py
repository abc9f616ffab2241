"""Calibration of probabilities: expected calibration error, reliability diagrams, prevalence.

The probability is that of malignancy, so its bins reach from 0 to 1. (Guo et al., 2017, bin the
probability of the predicted class, 0.5 to 1, so that errors of benign and malignant predictions
can cancel.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lesion.arrays import Bools, Floats, Ints
from training.evaluation.metrics.estimates import DRAWS, Estimate, Statistic, estimate, ratio

Probabilities = NDArray[np.floating[Any]]
"""Probabilities of N photos, in [0, 1]."""

BINS = 15
"""As many as Guo et al. (2017)."""


@dataclass(frozen=True)
class ReliabilityBin:
    """One point of a reliability diagram.

    Attributes:
        probability: mean probability of the photos in the bin.
        malignant: share of them that are malignant.
    """

    probability: float
    malignant: Estimate


def equal_width_bins(probability: Probabilities) -> Ints:
    """Assign each probability (float N, in [0, 1]) to a bin of equal width: int64 N, from 0."""
    return np.minimum((probability * BINS).astype(np.int64), BINS - 1)


def equal_mass_bins(probability: Probabilities) -> Ints:
    """Assign each probability (float N, in [0, 1]) to a bin, with about as many photos in each.

    Equal probabilities share a bin. Returns int64 N, from 0.
    """
    inner = np.quantile(probability, np.arange(1, BINS) / BINS)
    return np.asarray(np.searchsorted(inner, probability, side="right"), np.int64)


def calibration_error(truth: Bools, probability: Probabilities, bins: Ints) -> Statistic:
    """Expected calibration error (ECE): the mean over bins of |share of positives - mean p|.

    Bins are weighted by their photos (Naeini et al., 2015; Guo et al., 2017).

    Args:
        truth: bool N, the positives.
        probability: float N, in [0, 1].
        bins: int64 N, the bin of each photo.
    """
    gaps = _one_hot(bins) * (truth - probability)[:, np.newaxis]

    def statistic(weights: Floats) -> Floats:
        error: Floats = np.abs(weights @ gaps).sum(1) / weights.sum(1)
        return error

    return statistic


def chance_calibration_error(probability: Probabilities) -> Estimate:
    """Estimate the ECE (bins of equal width) that a calibrated probability would show by chance.

    Mean and 95 % range over drawn truths, each photo positive with its probability (after Broecker
    & Smith, 2007): the share of positives in a finite sample varies, so no ECE is 0.

    Args:
        probability: float N, in [0, 1].
    """
    drawn = np.random.default_rng(0).random((DRAWS, len(probability))) < probability
    gaps = (drawn - probability) @ _one_hot(equal_width_bins(probability))
    errors = np.abs(gaps).sum(1) / len(probability)
    low, high = np.percentile(errors, [2.5, 97.5])
    return Estimate(float(errors.mean()), float(low), float(high), len(probability))


def reliability_diagram(
    truth: Bools, probability: Probabilities, groups: Sequence[str]
) -> list[ReliabilityBin]:
    """Compute the points of a reliability diagram: each bin of equal width that holds photos.

    Args:
        truth: bool N, the positives.
        probability: float N, in [0, 1].
        groups: the lesion of each photo.
    """
    bins = equal_width_bins(probability)
    points = []
    for number in np.unique(bins):
        inside = bins == number
        lesions = [lesion for lesion, own in zip(groups, inside, strict=True) if own]
        share = estimate(ratio(truth[inside], np.ones(inside.sum())), lesions)
        points.append(ReliabilityBin(float(probability[inside].mean()), share))
    return points


def adjust_for_prevalence(probability: float, calibrated_share: float, local_share: float) -> float:
    """Convert a calibrated probability to a population with another share of malignant lesions.

    By Bayes' rule the odds change by the ratio of the shares' odds (Saerens et al., 2002), provided
    that benign lesions look alike in both populations, and malignant lesions too. Where they do
    not, the network has to be evaluated on that population.

    Args:
        probability: calibrated, in (0, 1).
        calibrated_share: share of malignant lesions that it was calibrated to, in (0, 1).
        local_share: share of malignant lesions in the other population, in (0, 1).
    """
    odds = _odds(probability) * _odds(local_share) / _odds(calibrated_share)
    return odds / (1.0 + odds)


def _odds(probability: float) -> float:
    return probability / (1.0 - probability)


def _one_hot(bins: Ints) -> Floats:
    """float64 NxB: 1 where a photo is in a bin."""
    return np.asarray(bins[:, np.newaxis] == np.arange(BINS), np.float64)
