"""A lesion's crop, seen by the classifier -> the probability that it is malignant."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lesion.segmentation import sigmoid


@dataclass(frozen=True)
class Calibration:
    """How a logit becomes a probability that keeps its word: p = sigmoid(x / temperature + bias).

    Temperature scaling (Guo et al., 2017) with a bias (Platt, 1999), because training draws rare
    diagnoses more often than they are. Fitted on validation photos
    (``training.trainer.calibration``).
    As stored in the weights' manifest; without any, the logit is taken as it is.
    """

    temperature: float = 1.0
    bias: float = 0.0

    def __post_init__(self) -> None:
        """Raises ValueError if a value is not usable: the order of the logits must stay."""
        if not (0.0 < self.temperature < math.inf and math.isfinite(self.bias)):
            raise ValueError(f"no calibration: {self}")

    def log_odds(self, logit: np.ndarray) -> np.ndarray:
        """Of "malignant", from the network's `logit`: float, any shape."""
        return logit / self.temperature + self.bias


@dataclass(frozen=True)
class Classification:
    """What the classifier says of a picture.

    `logit`: as the network gives it. `probability`: that the lesion is malignant, calibrated, in
    [0, 1]. `activation`: float32, hxw, laid over the picture; its mean is the logit but for a
    constant, so a cell is what that part of the picture adds.
    """

    logit: float
    probability: float
    activation: np.ndarray


def classification(outputs: Mapping[str, np.ndarray], calibration: Calibration) -> Classification:
    """From the classifier's outputs for one picture: `malignancy_logit` (float32, 1) and
    `activation_map` (float32, 1xhxw).

    Raises ArithmeticError if the logit is not finite.
    """
    logit = outputs["malignancy_logit"]
    probability = malignancy_probability(logit, calibration)
    return Classification(float(logit.item()), probability, outputs["activation_map"][0])


def malignancy_probability(logit: np.ndarray, calibration: Calibration) -> float:
    """From the classifier's `logit` (float32, one element), in [0, 1].

    Raises ArithmeticError if the logit is not finite.
    """
    return float(sigmoid(calibration.log_odds(logit)).item())
