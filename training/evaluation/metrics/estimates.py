"""Figures over many photos, and how sure they are.

A statistic is a function of how often each photo counts: it takes weights, float D x N (D samples
of N photos), and returns D figures. One matrix product then gives all bootstrap samples at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Statistic = Callable[[np.ndarray], np.ndarray]

DRAWS = 1000


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % bootstrap interval, by lesion, over ``photos`` photos."""

    value: float
    low: float
    high: float
    photos: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def figure(statistic: Statistic, groups: Sequence[str]) -> Figure:
    """The statistic over all photos once, with its interval; ``groups``: each photo's lesion."""
    value = float(statistic(np.ones((1, len(groups))))[0])
    return Figure(value, *bootstrap_interval(statistic, groups), len(groups))


def defined_figures(
    statistics: Mapping[str, Statistic], groups: Sequence[str]
) -> dict[str, Figure]:
    """The figure of each statistic that these photos give a value; the others are left out."""
    once = np.ones((1, len(groups)))
    return {
        name: figure(statistic, groups)
        for name, statistic in statistics.items()
        if len(groups) and np.isfinite(statistic(once)[0])
    }


def bootstrap_interval(statistic: Statistic, groups: Sequence[str]) -> tuple[float, float]:
    """95 % percentile bootstrap interval, drawing whole groups (lesions) with replacement.

    Photos of one lesion are not independent, so lesions are drawn, not photos (Efron & Tibshirani,
    1993, section 8.6 on clustered data). A sample whose figure is NaN is left out.

    Returns:
        (2.5 %, 97.5 %) quantiles.
    """
    low, high = np.nanpercentile(statistic(_weights(tuple(groups))), [2.5, 97.5])
    return float(low), float(high)


@lru_cache(maxsize=4)  # many figures come from the same photos, one after the other
def _weights(groups: tuple[str, ...]) -> np.ndarray:
    """How often each photo is in each bootstrap sample: float64 DRAWS x N, the same every time."""
    names, group_of_photo = np.unique(np.asarray(groups), return_inverse=True)
    count = len(names)
    drawn = np.random.default_rng(0).integers(count, size=(DRAWS, count))
    drawn += count * np.arange(DRAWS)[:, np.newaxis]  # so that each sample is counted by itself
    times = np.bincount(drawn.ravel(), minlength=DRAWS * count).reshape(DRAWS, count)
    return times[:, group_of_photo].astype(np.float64)


def ratio(part: np.ndarray, whole: np.ndarray) -> Statistic:
    """The sum of ``part`` over that of ``whole`` (float or bool, N); NaN where that is 0."""
    columns = np.stack([part, whole], 1).astype(np.float64)

    def statistic(weights: np.ndarray) -> np.ndarray:
        parts, wholes = (weights @ columns).T
        return np.divide(parts, wholes, out=np.full_like(parts, np.nan), where=wholes > 0)

    return statistic


def mean(values: np.ndarray) -> Statistic:
    """The mean of ``values`` (float or bool, N)."""
    return ratio(values, np.ones(len(values)))


def difference(one: Statistic, other: Statistic) -> Statistic:
    """``one`` less ``other``, on the same draws of the same photos."""
    return lambda weights: one(weights) - other(weights)


def quantile(values: np.ndarray, share: float) -> Statistic:
    """The least of ``values`` (float N) that at least ``share`` of them do not exceed."""
    order = np.argsort(values)

    def statistic(weights: np.ndarray) -> np.ndarray:
        up_to = np.cumsum(weights[:, order], axis=1)
        enough = up_to >= share * up_to[:, -1:] - 1e-9
        found: np.ndarray = values[order][enough.argmax(1)]
        return found

    return statistic
