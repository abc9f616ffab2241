"""Diagnosis from a malignancy probability: lesion type, confidence, and a sentence for a person."""

from dataclasses import dataclass

from lesion.config import DiagnosisSettings
from lesion.enums import Confidence, LesionType


@dataclass(frozen=True)
class Diagnosis:
    """A lesion type and the confidence in it."""

    type: LesionType
    confidence: Confidence


def diagnose(probability: float, settings: DiagnosisSettings) -> Diagnosis:
    """Find the band of the malignancy probability (in [0, 1]) in the project's table of bands.

    ``DiagnosisSettings`` shows which edges belong to the lower band.
    """
    if probability < settings.benign_high_below:
        return Diagnosis(LesionType.BENIGN, Confidence.HIGH)
    if probability < settings.benign_medium_below:
        return Diagnosis(LesionType.BENIGN, Confidence.MEDIUM)
    if probability <= settings.malignant_above:
        return Diagnosis(LesionType.BENIGN, Confidence.LOW)
    if probability < settings.malignant_medium_from:
        return Diagnosis(LesionType.MALIGNANT, Confidence.LOW)
    if probability <= settings.malignant_high_above:
        return Diagnosis(LesionType.MALIGNANT, Confidence.MEDIUM)
    return Diagnosis(LesionType.MALIGNANT, Confidence.HIGH)


def describe(diagnosis: Diagnosis, probability: float) -> str:
    """Describe a diagnosis in one plain sentence that states its uncertainty."""
    benign = diagnosis.type == LesionType.BENIGN
    uncertain = diagnosis.confidence == Confidence.LOW
    confidence = f"{diagnosis.confidence.lower()} confidence"
    figures = f"malignancy probability {_format_percent(probability)}, {confidence}"
    return f"{_describe_finding(benign, uncertain)} ({figures})."


def _describe_finding(benign: bool, uncertain: bool) -> str:
    """Word the finding without figures."""
    if benign and uncertain:
        # Many lesions with uncertain results are malignant, so none is said to look benign.
        return "It is uncertain whether the lesion is benign"
    if benign:
        return "The lesion looks benign"
    if uncertain:
        return "The lesion may be malignant, but this result is uncertain"
    return "The lesion may be malignant"


def _format_percent(probability: float) -> str:
    """Round to whole percent, but never to 0 % or 100 %, which would claim certainty."""
    if probability < 0.01:
        return "under 1 %"
    if probability > 0.99:
        return "over 99 %"
    return f"{100 * probability:.0f} %"
