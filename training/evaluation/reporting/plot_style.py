"""Colours, resolution and error bars that all plots share."""

from collections.abc import Sequence

import numpy as np

from lesion.arrays import Floats
from training.evaluation.metrics.estimates import Estimate

PLAIN, FLAGGED, DPI = "#4c78a8", "#c0392b", 110


def error_bars(estimates: Sequence[Estimate]) -> Floats:
    """Lengths of the error bars below and above the values: float64 2xN, at least 0."""
    down = [estimate.value - estimate.low for estimate in estimates]
    up = [estimate.high - estimate.value for estimate in estimates]
    return np.maximum([down, up], 0.0)
