"""Logits of an uncalibrated classifier."""

import numpy as np

from lesion.arrays import Bools, Floats


def overconfident_logits(count: int = 4000) -> tuple[Floats, Bools]:
    """Draw logits three times too large and 1 too high, and labels from the true ones."""
    rng = np.random.default_rng(0)
    true_logits = rng.normal(-1.5, 1.5, count)
    truth = rng.random(count) < 1 / (1 + np.exp(-true_logits))
    return 3.0 * true_logits + 1.0, truth
