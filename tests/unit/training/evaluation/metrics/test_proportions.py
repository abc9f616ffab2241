"""Bounds of proportions, by hand and against the binomial distribution."""

import pytest
from scipy.stats import binom

from training.evaluation.metrics.proportions import upper_bound


def test_bound_without_events_is_the_rule_of_three() -> None:
    assert upper_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert upper_bound(0, 300) == pytest.approx(3 / 300, rel=0.01)


@pytest.mark.parametrize(("events", "trials"), [(1, 40), (3, 390), (7, 9)])
def test_so_few_events_have_a_chance_of_five_percent_at_the_bound(events: int, trials: int) -> None:
    assert binom.cdf(events, trials, upper_bound(events, trials)) == pytest.approx(0.05)


def test_without_trials_or_with_events_in_all_of_them_everything_is_possible() -> None:
    assert upper_bound(0, 0) == upper_bound(2, 2) == 1.0
