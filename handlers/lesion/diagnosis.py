"""Malignancy probability -> type and confidence, and a sentence for a person."""

from dataclasses import dataclass

from lesion.config import DiagnosisSettings

_UNCERTAIN = "It is uncertain whether the lesion is benign"


@dataclass(frozen=True)
class Diagnosis:
    """`type`: "benign" or "malignant". `confidence`: "Low", "Medium" or "High"."""

    type: str
    confidence: str


def diagnose(probability: float, settings: DiagnosisSettings) -> Diagnosis:
    """The band of the specification's table that `probability` (in [0, 1]) falls into.

    Which edges belong to the lower band is part of the table: see DiagnosisSettings.
    """
    if probability < settings.benign_high_below:
        return Diagnosis("benign", "High")
    if probability < settings.benign_medium_below:
        return Diagnosis("benign", "Medium")
    if probability <= settings.malignant_above:
        return Diagnosis("benign", "Low")
    if probability < settings.malignant_medium_from:
        return Diagnosis("malignant", "Low")
    if probability <= settings.malignant_high_above:
        return Diagnosis("malignant", "Medium")
    return Diagnosis("malignant", "High")


def describe(diagnosis: Diagnosis, probability: float) -> str:
    """One plain sentence. It promises nothing, and says so where the result is uncertain."""
    benign, uncertain = diagnosis.type == "benign", diagnosis.confidence == "Low"
    if benign:
        # Many lesions of uncertain results are malignant: none of them may be said to look benign.
        finding = _UNCERTAIN if uncertain else "The lesion looks benign"
    else:
        finding = "The lesion may be malignant" + ", but this result is uncertain" * uncertain
    confidence = f"{diagnosis.confidence.lower()} confidence"
    advice = "" if benign and not uncertain else "; please have it examined by a doctor"
    figures = f"malignancy probability {_percent(probability)}, {confidence}"
    return f"{finding} ({figures}){advice}."


def _percent(probability: float) -> str:
    """Whole percent; never 0 % or 100 %, which would claim certainty."""
    if probability < 0.01:
        return "under 1 %"
    if probability > 0.99:
        return "over 99 %"
    return f"{100 * probability:.0f} %"
