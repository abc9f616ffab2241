"""Calibration of probabilities: expected calibration error, reliability diagrams, prevalence.

A probability assumes a prevalence (share of malignant lesions), and photos with another share are
weighted to it (``at_prevalence``): otherwise a calibrated probability would look wrong on them.

The probability is that of malignancy, so its bins reach from 0 to 1. (Guo et al., 2017, bin the
probability of the predicted class, 0.5 to 1, so that errors of benign and malignant predictions
can cancel.)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lesion.arrays import Bools, Floats, Ints
from training.evaluation.metrics.estimates import (
    DRAWS,
    Estimate,
    Statistic,
    at_prevalence,
    estimate,
    ratio,
)

Probabilities = NDArray[np.floating[Any]]
"""Probabilities of N photos, in [0, 1]."""

BINS = 15
"""As many as Guo et al. (2017)."""


@dataclass(frozen=True)
class ReliabilityBin:
    """One point of a reliability diagram.

    Attributes:
        probability: mean probability of the photos in the bin, weighted to the prevalence.
        malignant: share of them that are malignant, weighted likewise.
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


def chance_calibration_error(
    probability: Probabilities, prevalence: float, malignant_share: float
) -> Estimate | None:
    """Estimate the ECE (bins of equal width) that a calibrated probability would show by chance.

    Mean and 95 % range over drawn truths (after Broecker & Smith, 2007): the share of positives in
    a finite sample varies, so no ECE is 0. Each photo is positive with its probability converted to
    the photos' own share of malignant lesions; the drawn photos are then weighted to the
    prevalence, like the real ones.

    Args:
        probability: float N, in [0, 1].
        prevalence: share of malignant lesions that the probability assumes, in (0, 1).
        malignant_share: share of these photos that are malignant, in (0, 1).

    Returns:
        The estimate; None where no draw holds both classes.
    """
    chance = adjust_for_prevalence(probability, prevalence, malignant_share)
    drawn = np.random.default_rng(0).random((DRAWS, len(probability))) < chance
    drawn = drawn[drawn.any(1) & ~drawn.all(1)]
    if not len(drawn):
        return None
    positive = drawn.sum(1, keepdims=True)
    weights = np.where(
        drawn, prevalence / positive, (1 - prevalence) / (len(probability) - positive)
    )
    gaps = (weights * (drawn - probability)) @ _one_hot(equal_width_bins(probability))
    errors = np.abs(gaps).sum(1)
    low, high = np.percentile(errors, [2.5, 97.5])
    return Estimate(float(errors.mean()), float(low), float(high), len(probability))


def reliability_diagram(
    truth: Bools, probability: Probabilities, groups: Sequence[str], prevalence: float
) -> list[ReliabilityBin]:
    """Compute the points of a reliability diagram: each bin of equal width that holds photos.

    Args:
        truth: bool N, the positives.
        probability: float N, in [0, 1].
        groups: the lesion of each photo.
        prevalence: share of positives to which the photos are weighted, in (0, 1).

    Returns:
        The points by ascending probability; empty where only one class occurs.
    """
    if truth.all() or not truth.any():
        return []
    bins = equal_width_bins(probability)
    once = np.ones((1, len(truth)))
    points = []
    for number in np.unique(bins):
        inside = bins == number
        average = at_prevalence(ratio(inside * probability, inside), truth, prevalence)
        share = estimate(at_prevalence(ratio(inside & truth, inside), truth, prevalence), groups)
        share = replace(share, photos=int(inside.sum()))
        points.append(ReliabilityBin(float(average(once)[0]), share))
    return points


def adjust_for_prevalence(
    probability: Probabilities, assumed: float, actual: float
) -> Probabilities:
    """Convert probabilities to a population with another share of malignant lesions.

    By Bayes' rule the odds change by the ratio of the shares' odds (Saerens et al., 2002), provided
    that benign lesions look alike in both populations, and malignant lesions too. Where they do
    not, the network has to be evaluated on that population.

    Args:
        probability: calibrated, float of any shape, in [0, 1].
        assumed: share of malignant lesions that they assume, in (0, 1).
        actual: share of malignant lesions in the other population, in (0, 1).
    """
    factor = actual / (1 - actual) * (1 - assumed) / assumed
    return np.asarray(probability * factor / (probability * factor + (1 - probability)))


def _one_hot(bins: Ints) -> Floats:
    """float64 NxB: 1 where a photo is in a bin."""
    return np.asarray(bins[:, np.newaxis] == np.arange(BINS), np.float64)
