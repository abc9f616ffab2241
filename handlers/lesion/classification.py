"""Classification of a lesion: from the classifier's outputs to a calibrated probability."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from lesion.arrays import AnyArray, FloatMap
from lesion.segmentation import sigmoid


@dataclass(frozen=True)
class Calibration:
    """Maps a logit to a calibrated probability: p = sigmoid(logit / temperature + bias).

    Temperature scaling (Guo et al., 2017) with a bias (Platt, 1999), because training oversamples
    rare diagnoses. The values are fitted on validation photos (``training.evaluation``)
    and stored in the weights' manifest; the defaults leave the logit unchanged.
    """

    temperature: float = 1.0
    bias: float = 0.0

    def __post_init__(self) -> None:
        """Raise ValueError if a value is not finite or would not preserve the order of logits."""
        if not (0.0 < self.temperature < math.inf and math.isfinite(self.bias)):
            raise ValueError(
                f"temperature must be positive and bias finite, not {self.temperature} and "
                f"{self.bias}"
            )

    def log_odds(self, logit: AnyArray) -> AnyArray:
        """Convert logits (float, any shape) to the log-odds of "malignant" (same shape)."""
        return logit / self.temperature + self.bias


@dataclass(frozen=True)
class Classification:
    """The classifier's result for one picture.

    Attributes:
        logit: the network's output, not calibrated.
        probability: calibrated probability that the lesion is malignant, in [0, 1].
        activation: float32 hxw, a grid over the picture. Its mean is the logit without the
            network's constant, so a cell shows the contribution of that part of the picture.
    """

    logit: float
    probability: float
    activation: FloatMap

    @classmethod
    def from_outputs(cls, outputs: Mapping[str, FloatMap], calibration: Calibration) -> Self:
        """Build the result from the classifier's outputs for one picture.

        Args:
            outputs: ``malignancy_logit`` (float32 1) and ``activation_map`` (float32 1xhxw).
            calibration: the classifier's calibration.

        Raises:
            ArithmeticError: the logit is not finite.
        """
        logit = outputs["malignancy_logit"]
        probability = malignancy_probability(logit, calibration)
        return cls(float(logit.item()), probability, outputs["activation_map"][0])


def malignancy_probability(logit: AnyArray, calibration: Calibration) -> float:
    """Convert the classifier's logit (float32, one element) to a probability in [0, 1].

    Raises:
        ArithmeticError: the logit is not finite.
    """
    return float(sigmoid(calibration.log_odds(logit)).item())
