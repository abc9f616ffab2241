"""Estimates and their intervals, by hand and against slower implementations."""

import numpy as np
import pytest

from tests.outcomes import value
from training.evaluation.metrics.estimates import (
    Statistics,
    at_prevalence,
    bootstrap_interval,
    difference,
    estimate,
    estimate_all,
    mean,
    quantile,
    ratio,
)
from training.evaluation.metrics.keys import ClassifierMetric


def _single(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_interval_covers_the_mean_and_matches_its_standard_error() -> None:
    values = np.random.default_rng(1).normal(5.0, 1.0, 400)
    low, high = bootstrap_interval(mean(values), _single(400))
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(400), rel=0.1)


def test_bootstrap_draws_whole_lesions() -> None:
    values = np.repeat(np.random.default_rng(1).normal(5.0, 1.0, 40), 10)
    lesions = [str(number // 10) for number in range(400)]
    low, high = bootstrap_interval(mean(values), lesions)
    # Ten equal photos of a lesion count as one: the interval is that of 40 values, not of 400.
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(40), rel=0.1)


def test_each_photo_has_the_same_weight() -> None:
    values = np.array([1.0, 1.0, 1.0, 0.0])
    found = estimate(mean(values), ["a", "a", "a", "b"])
    assert found.value == pytest.approx(0.75)
    assert (found.low, found.high, found.photos) == (0.0, 1.0, 4)
    assert str(found) == "0.750 (0.000 to 1.000)"


def test_interval_agrees_with_drawing_lesion_by_lesion() -> None:
    rng = np.random.default_rng(2)
    values, lesion = rng.random(60), rng.integers(0, 25, 60)
    names = np.unique(lesion)
    slow = []
    for _ in range(4000):
        drawn = [np.flatnonzero(lesion == name) for name in rng.choice(names, len(names))]
        slow.append(values[np.concatenate(drawn)].mean())
    fast = bootstrap_interval(mean(values), [str(number) for number in lesion])
    assert fast == pytest.approx(np.percentile(slow, [2.5, 97.5]), abs=0.015)


def test_interval_does_not_depend_on_the_order_of_the_photos() -> None:
    values, lesions = np.array([0.1, 0.5, 0.9, 0.4]), ["b", "a", "b", "c"]
    order = [3, 1, 0, 2]
    reordered = bootstrap_interval(mean(values[order]), [lesions[i] for i in order])
    assert reordered == pytest.approx(bootstrap_interval(mean(values), lesions))


def test_draws_with_an_undefined_ratio_are_left_out() -> None:
    part, whole = np.array([1, 0, 0]), np.array([1, 0, 0])
    found = estimate(ratio(part, whole), _single(3))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert np.isnan(ratio(part, whole)(np.array([[0.0, 2.0, 1.0]])))


def test_difference_is_taken_within_each_draw() -> None:
    values = np.random.default_rng(3).normal(0.0, 1.0, 200)
    found = estimate(difference(mean(values + 0.1), mean(values)), _single(200))
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_quantile_agrees_with_numpy() -> None:
    values, weights = np.array([0.3, 0.1, 0.2, 0.9]), np.array([[1.0, 2, 3, 0], [1, 1, 1, 1]])
    for share in (0.05, 0.5, 0.75, 0.95, 1.0):
        expected = [
            np.quantile(np.repeat(values, row.astype(int)), share, method="inverted_cdf")
            for row in weights
        ]
        assert quantile(values, share)(weights) == pytest.approx(np.asarray(expected))


def test_undefined_estimates_are_none() -> None:
    undefined, defined = ClassifierMetric.AUC, ClassifierMetric.ECE
    statistics: Statistics = {
        undefined: ratio(np.zeros(2), np.zeros(2)),
        defined: mean(np.array([0.2, 0.4])),
    }
    found = estimate_all(statistics, ["a", "b"])
    assert found[undefined] is None
    assert value(found, defined) == pytest.approx(0.3)
    assert estimate_all(statistics, []) == {undefined: None, defined: None}


def test_weighting_to_a_prevalence_by_hand() -> None:
    truth = np.array([True, False, False, False])
    values = np.array([1.0, 0.4, 0.1, 0.1])
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 2.0, 1.0, 0.0], [0.0, 1.0, 1.0, 1.0]])
    found = at_prevalence(mean(values), truth, 0.5)(weights)
    assert found[:2] == pytest.approx([0.5 + 0.5 * 0.2, 0.5 + 0.5 * 0.3])
    assert np.isnan(found[2])  # no positive was drawn
    assert at_prevalence(mean(truth), truth, 0.05)(weights)[0] == pytest.approx(0.05)
