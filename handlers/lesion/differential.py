"""The differential diagnosis: the probability of each diagnosis, and its name for a person."""

from dataclasses import dataclass

import numpy as np

from lesion.arrays import Floats
from lesion.enums import DiagnosisCode

NAMES = {
    DiagnosisCode.AKIEC: "actinic keratosis or early squamous cell carcinoma",
    DiagnosisCode.BCC: "basal cell carcinoma",
    DiagnosisCode.BKL: "benign keratosis",
    DiagnosisCode.DF: "dermatofibroma",
    DiagnosisCode.MEL: "melanoma",
    DiagnosisCode.NV: "mole (nevus)",
    DiagnosisCode.VASC: "vascular lesion",
}

MALIGNANT = frozenset((DiagnosisCode.AKIEC, DiagnosisCode.BCC, DiagnosisCode.MEL))
"""The diagnoses that count as malignant; ``training/configs/diagnoses.yaml`` gives the reasons."""


@dataclass(frozen=True)
class DiagnosisProbability:
    """One diagnosis with its probability in [0, 1]."""

    code: DiagnosisCode
    probability: float

    @property
    def name(self) -> str:
        """The diagnosis in words that a person knows or can look up."""
        return NAMES[self.code]


def divide_by_diagnosis(malignancy: float, scores: Floats) -> tuple[DiagnosisProbability, ...]:
    """Divide the malignant and the benign probability among the diagnoses.

    Args:
        malignancy: probability that the lesion is malignant, in [0, 1].
        scores: float64, log-probability of each ``DiagnosisCode`` up to a constant; only the
            differences within the malignant and within the benign diagnoses count.

    Returns:
        All diagnoses, from the most to the least probable. The malignant ones sum to
        ``malignancy`` and all to 1.
    """
    malignant = np.asarray([code in MALIGNANT for code in DiagnosisCode])
    probability = np.zeros(len(scores))
    for group, total in ((malignant, malignancy), (~malignant, 1.0 - malignancy)):
        shares = np.exp(scores[group] - scores[group].max())
        probability[group] = total * shares / shares.sum()
    found = [
        DiagnosisProbability(code, float(value))
        for code, value in zip(DiagnosisCode, probability, strict=True)
    ]
    return tuple(sorted(found, key=lambda diagnosis: -diagnosis.probability))
