"""A lesion's crop -> the probability that it is malignant."""

import numpy as np

from lesion.segmentation import sigmoid


def malignancy_probability(logits: np.ndarray) -> float:
    """From the classifier's `logits` (float32, one element), in [0, 1].

    Raises ArithmeticError if the logit is not finite.
    """
    return float(sigmoid(logits).item())
