"""Classification of a lesion: from the classifiers' outputs to one calibrated probability."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from lesion.arrays import AnyArray, FloatMap, Floats
from lesion.config import ClassificationSettings
from lesion.differential import DiagnosisProbability, divide_by_diagnosis
from lesion.enums import ClassifierRule, DiagnosisCode, NetworkName
from lesion.segmentation import sigmoid


def to_log_odds(probability: float) -> float:
    """Convert a probability in (0, 1) to its log-odds."""
    return math.log(probability / (1.0 - probability))


def to_probability(log_odds: float) -> float:
    """Convert log-odds to a probability in [0, 1]."""
    return float(sigmoid(np.asarray(log_odds)).item())


@dataclass(frozen=True)
class Calibration:
    """Maps a classifier's logits to calibrated log-odds and diagnoses.

    Temperature scaling (Guo et al., 2017) with a bias (Platt, 1999), because training oversamples
    rare diagnoses. The values are fitted on validation photos (``training.evaluation``) and stored
    in the weights' manifest; the defaults leave the logits unchanged.

    Attributes:
        temperature, bias: logit / temperature + bias is the log-odds of "malignant" where half of
            the lesions are.
        diagnosis_temperature, diagnosis_bias: likewise of each ``DiagnosisCode``.
    """

    temperature: float = 1.0
    bias: float = 0.0
    diagnosis_temperature: float = 1.0
    diagnosis_bias: Sequence[float] = (0.0,) * len(DiagnosisCode)

    def __post_init__(self) -> None:
        """Raise ValueError if a value is not finite or would not preserve the order of logits."""
        temperatures = (self.temperature, self.diagnosis_temperature)
        biases = (self.bias, *self.diagnosis_bias)
        if not (
            all(0.0 < value < math.inf for value in temperatures)
            and all(math.isfinite(value) for value in biases)
        ):
            raise ValueError(
                f"temperatures must be positive and biases finite, not {temperatures} and {biases}"
            )
        if len(self.diagnosis_bias) != len(DiagnosisCode):
            raise ValueError(f"diagnosis_bias must have {len(DiagnosisCode)} values")

    def log_odds(self, logit: AnyArray, prevalence: float = 0.5) -> AnyArray:
        """Convert logits (float, any shape) to the log-odds of "malignant" (same shape).

        Args:
            logit: the network's output.
            prevalence: share of malignant lesions to assume, in (0, 1). It shifts all log-odds by
                the same amount (Saerens et al., 2002, "Adjusting the outputs of a classifier to new
                a priori probabilities").
        """
        return logit / self.temperature + (self.bias + to_log_odds(prevalence))

    def diagnosis_scores(self, logits: AnyArray) -> Floats:
        """Convert diagnosis logits (float N) to calibrated log-probabilities (float64 N)."""
        scores = logits.astype(np.float64) / self.diagnosis_temperature
        scores += np.asarray(self.diagnosis_bias)
        shifted = scores - scores.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum()), np.float64)


@dataclass(frozen=True)
class Classification:
    """One classifier's result for one picture.

    Attributes:
        network: the classifier.
        logit: its output, not calibrated.
        log_odds: calibrated log-odds of "malignant" for the assumed prevalence.
        diagnosis_scores: calibrated log-probabilities, float64, one for each ``DiagnosisCode``;
            None if the classifier does not tell diagnoses apart.
        activation: float32 hxw, a grid over the picture; None if the classifier has none. Its mean
            is the logit without the network's constant, so a cell shows the contribution of that
            part of the picture.
    """

    network: NetworkName
    logit: float
    log_odds: float
    diagnosis_scores: Floats | None = None
    activation: FloatMap | None = None

    @property
    def probability(self) -> float:
        """Calibrated probability that the lesion is malignant, in [0, 1]."""
        return to_probability(self.log_odds)

    @classmethod
    def from_outputs(
        cls,
        network: NetworkName,
        outputs: Mapping[str, FloatMap],
        calibration: Calibration,
        prevalence: float,
    ) -> Self:
        """Build the result from a classifier's outputs for one picture.

        Args:
            network: the classifier.
            outputs: ``malignancy_logit`` (float32 1), and if it has them ``diagnosis_logits``
                (float32 1xD) and ``activation_map`` (float32 1xhxw).
            calibration: of the classifier.
            prevalence: share of malignant lesions to assume, in (0, 1).

        Raises:
            ArithmeticError: the logit is not finite.
        """
        logit = float(outputs["malignancy_logit"].item())
        if not math.isfinite(logit):
            raise ArithmeticError("a network's output is not finite")
        log_odds = float(calibration.log_odds(np.asarray(logit), prevalence))
        diagnoses, activation = outputs.get("diagnosis_logits"), outputs.get("activation_map")
        return cls(
            network,
            logit,
            log_odds,
            None if diagnoses is None else calibration.diagnosis_scores(diagnoses[0]),
            None if activation is None else activation[0],
        )


@dataclass(frozen=True)
class CombinedClassification:
    """The result of all classifiers together.

    Attributes:
        rule: by which they were combined.
        prevalence: share of malignant lesions that is assumed, in (0, 1).
        candidates: each classifier's result.
        selected: the classifier whose probability is kept; None for the mean.
        log_odds: calibrated log-odds of "malignant" for the assumed prevalence.
        diagnoses: the probability of each diagnosis, from the most to the least probable; those of
            the malignant ones sum to the malignancy probability.
    """

    rule: ClassifierRule
    prevalence: float
    candidates: tuple[Classification, ...]
    selected: NetworkName | None
    log_odds: float
    diagnoses: tuple[DiagnosisProbability, ...]

    @property
    def probability(self) -> float:
        """Calibrated probability that the lesion is malignant, in [0, 1]."""
        return to_probability(self.log_odds)

    @property
    def logit(self) -> float:
        """The output of the selected classifier, or the mean of all outputs; not calibrated."""
        kept = [c.logit for c in self.candidates if self.selected in (None, c.network)]
        return float(np.mean(kept))

    @property
    def balanced_probability(self) -> float:
        """Malignancy probability for a prevalence of one half, in [0, 1]."""
        return to_probability(self.log_odds - to_log_odds(self.prevalence))

    def of(self, network: NetworkName) -> Classification:
        """Return one classifier's result."""
        return next(result for result in self.candidates if result.network is network)


def combine(
    candidates: Sequence[Classification], settings: ClassificationSettings
) -> CombinedClassification:
    """Combine the classifiers' results by the rule of the settings.

    The diagnoses are those of all classifiers that tell them apart, whatever the rule: the mean of
    their log-probabilities divides the malignant and the benign probability among the diagnoses.
    """
    selected = _select(candidates, settings.rule)
    log_odds = float(np.mean([c.log_odds for c in candidates if selected in (None, c.network)]))
    scores = [c.diagnosis_scores for c in candidates if c.diagnosis_scores is not None]
    diagnoses: tuple[DiagnosisProbability, ...] = ()
    if scores:
        diagnoses = divide_by_diagnosis(to_probability(log_odds), np.mean(scores, axis=0))
    return CombinedClassification(
        settings.rule, settings.prevalence, tuple(candidates), selected, log_odds, diagnoses
    )


def _select(candidates: Sequence[Classification], rule: ClassifierRule) -> NetworkName | None:
    if rule is ClassifierRule.MEAN:
        return None
    if rule is ClassifierRule.MOST_CONFIDENT:
        return max(candidates, key=lambda candidate: abs(candidate.log_odds)).network
    return NetworkName(rule)
