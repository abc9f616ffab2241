"""Figures and their intervals, by hand and against slower ways."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from training.evaluation.bootstrap import auc, bootstrap_interval, figure, mean, ratio


def _alone(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_the_interval_covers_the_mean_and_has_its_standard_error() -> None:
    values = np.random.default_rng(1).normal(5.0, 1.0, 400)
    low, high = bootstrap_interval(mean(values), _alone(400))
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(400), rel=0.1)


def test_whole_lesions_are_drawn() -> None:
    values = np.repeat(np.random.default_rng(1).normal(5.0, 1.0, 40), 10)
    lesions = [str(number // 10) for number in range(400)]
    low, high = bootstrap_interval(mean(values), lesions)
    # Ten photos of one lesion tell no more than one: the interval of 40 values, not of 400.
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(40), rel=0.1)


def test_lesions_with_more_photos_weigh_more() -> None:
    values = np.array([1.0, 1.0, 1.0, 0.0])
    found = figure(mean(values), ["a", "a", "a", "b"])
    assert found.value == pytest.approx(0.75)
    assert (found.low, found.high, found.photos) == (0.0, 1.0, 4)
    assert str(found) == "0.750 (0.000 to 1.000)"


def test_the_interval_agrees_with_drawing_row_by_row() -> None:
    rng = np.random.default_rng(2)
    values, lesion = rng.random(60), rng.integers(0, 25, 60)
    names = np.unique(lesion)
    slow = []
    for _ in range(4000):
        drawn = [np.flatnonzero(lesion == name) for name in rng.choice(names, len(names))]
        slow.append(values[np.concatenate(drawn)].mean())
    fast = bootstrap_interval(mean(values), [str(number) for number in lesion])
    assert fast == pytest.approx(np.percentile(slow, [2.5, 97.5]), abs=0.015)


def test_the_order_of_the_photos_does_not_matter() -> None:
    values, lesions = np.array([0.1, 0.5, 0.9, 0.4]), ["b", "a", "b", "c"]
    order = [3, 1, 0, 2]
    turned = bootstrap_interval(mean(values[order]), [lesions[i] for i in order])
    assert turned == pytest.approx(bootstrap_interval(mean(values), lesions))


def test_a_ratio_of_nothing_is_left_out() -> None:
    part, whole = np.array([1, 0, 0]), np.array([1, 0, 0])
    found = figure(ratio(part, whole), _alone(3))
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert np.isnan(ratio(part, whole)(np.array([[0.0, 2.0, 1.0]])))


@pytest.mark.parametrize("levels", [3, 1000])
def test_auc_agrees_with_scikit_learn(levels: int) -> None:
    rng = np.random.default_rng(3)
    score = rng.integers(0, levels, 80) / levels
    truth = rng.random(80) < 0.3 + 0.4 * score
    weights = rng.integers(0, 4, (5, 80)).astype(float)
    expected = [roc_auc_score(truth, score, sample_weight=row) for row in weights]
    assert auc(truth, score)(weights) == pytest.approx(np.asarray(expected))


def test_auc_by_hand_and_without_positives() -> None:
    statistic = auc(np.array([True, False, False]), np.array([0.5, 0.5, 0.1]))
    assert statistic(np.ones((1, 3))) == pytest.approx(0.75)
    assert np.isnan(statistic(np.array([[0.0, 1.0, 1.0]])))
