"""Estimates over many photos, with confidence intervals.

A statistic is a function of how often each photo counts: it takes weights, float64 DxN (D samples
of N photos), and returns D values. One matrix product then computes all bootstrap samples at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lesion.arrays import Bools, Floats
from training.evaluation.metrics.keys import MetricKey

Statistic = Callable[[Floats], Floats]
Statistics = dict[MetricKey, Statistic]

Values = NDArray[np.floating[Any]] | NDArray[np.bool_]
"""One number or truth value for each photo."""

DRAWS = 1000
"""Number of bootstrap samples."""


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % bootstrap confidence interval, by lesion.

    Attributes:
        value: over all photos.
        low: lower end of the interval.
        high: upper end of the interval.
        photos: number of photos.
    """

    value: float
    low: float
    high: float
    photos: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


Estimates = dict[MetricKey, Estimate | None]
"""Estimates by key; None where the photos do not define the value, such as the AUC of one class."""


def estimate(statistic: Statistic, groups: Sequence[str]) -> Estimate:
    """Estimate a statistic from all photos; ``groups`` names the lesion of each photo."""
    value = float(statistic(np.ones((1, len(groups))))[0])
    return Estimate(value, *bootstrap_interval(statistic, groups), len(groups))


def estimate_all(statistics: Mapping[MetricKey, Statistic], groups: Sequence[str]) -> Estimates:
    """Estimate each statistic; None where these photos do not define its value."""
    once = np.ones((1, len(groups)))
    return {
        key: estimate(statistic, groups)
        if len(groups) and np.isfinite(statistic(once)[0])
        else None
        for key, statistic in statistics.items()
    }


def bootstrap_interval(statistic: Statistic, groups: Sequence[str]) -> tuple[float, float]:
    """Compute the 95 % percentile bootstrap interval, drawing whole groups with replacement.

    Photos of one lesion are not independent, so lesions are drawn, not photos (Efron & Tibshirani,
    1993, section 8.6 on clustered data). Samples in which the statistic is NaN are left out.

    Returns:
        The 2.5 % and 97.5 % quantiles.
    """
    low, high = np.nanpercentile(statistic(_bootstrap_weights(tuple(groups))), [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=4)  # many estimates in a row come from the same photos
def _bootstrap_weights(groups: tuple[str, ...]) -> Floats:
    """Count each photo in each bootstrap sample: float64 DRAWSxN, always the same draws."""
    names, group_of_photo = np.unique(np.asarray(groups), return_inverse=True)
    count = len(names)
    drawn = np.random.default_rng(0).integers(count, size=(DRAWS, count))
    drawn += count * np.arange(DRAWS)[:, np.newaxis]  # gives each sample its own range to count in
    times = np.bincount(drawn.ravel(), minlength=DRAWS * count).reshape(DRAWS, count)
    return np.asarray(times[:, group_of_photo], np.float64)


def ratio(part: Values, whole: Values) -> Statistic:
    """The sum of ``part`` over the sum of ``whole`` (float or bool, N); NaN where that is 0."""
    columns = np.stack([part, whole], 1).astype(np.float64)

    def statistic(weights: Floats) -> Floats:
        parts, wholes = (weights @ columns).T
        shares: Floats = np.divide(parts, wholes, out=np.full_like(parts, np.nan), where=wholes > 0)
        return shares

    return statistic


def mean(values: Values) -> Statistic:
    """The mean of ``values`` (float or bool, N)."""
    return ratio(values, np.ones(len(values)))


def difference(one: Statistic, other: Statistic) -> Statistic:
    """``one`` minus ``other``, on the same draws of the same photos."""

    def statistic(weights: Floats) -> Floats:
        return one(weights) - other(weights)

    return statistic


def at_prevalence(statistic: Statistic, truth: Bools, prevalence: float) -> Statistic:
    """``statistic`` of a population with another share of positives, by weighting the photos.

    In each draw, the positives get the total weight ``prevalence`` and the negatives the rest; NaN
    where a draw holds no positive or no negative.

    Args:
        statistic: of the same N photos.
        truth: bool N, the positives.
        prevalence: share of positives in the population, in (0, 1).
    """

    def weighted(weights: Floats) -> Floats:
        positives, negatives = weights * truth, weights * ~truth
        return statistic(_weigh(positives, prevalence) + _weigh(negatives, 1.0 - prevalence))

    return weighted


def _weigh(weights: Floats, total: float) -> Floats:
    """Scale each row (float64 DxN) to the sum ``total``; rows of zeros become NaN."""
    sums = weights.sum(1, keepdims=True)
    return np.asarray(weights * (total / np.where(sums > 0, sums, np.nan)))


def quantile(values: Floats, share: float) -> Statistic:
    """The smallest of ``values`` (float64 N) that at least ``share`` of them do not exceed."""
    order = np.argsort(values)

    def statistic(weights: Floats) -> Floats:
        up_to = np.cumsum(weights[:, order], axis=1)
        enough = up_to >= share * up_to[:, -1:] - 1e-9
        found: Floats = values[order][enough.argmax(1)]
        return found

    return statistic
