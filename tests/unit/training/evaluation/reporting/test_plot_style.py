"""Lengths of error bars."""

import numpy as np

from training.evaluation.metrics.estimates import Estimate
from training.evaluation.reporting.plot_style import error_bars


def test_error_bars_reach_to_the_interval_and_are_never_negative() -> None:
    estimates = [Estimate(0.5, 0.25, 0.875, 4), Estimate(0.5, 0.625, 0.75, 4)]
    np.testing.assert_array_equal(error_bars(estimates), [[0.25, 0.0], [0.375, 0.25]])
