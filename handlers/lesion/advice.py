"""Advice to a person: whether to see a doctor, and how soon."""

from lesion.classification import CombinedClassification
from lesion.config import AdviceSettings
from lesion.enums import Advice, LesionType

WORDS = {
    Advice.SEE_DOCTOR_SOON: "Please see a doctor soon about this spot.",
    Advice.SEE_DOCTOR: "Please have a doctor examine this spot.",
    Advice.WATCH: "Keep watching this spot, and see a doctor if it changes or worries you.",
}


def advise(
    classification: CombinedClassification, kind: LesionType, settings: AdviceSettings
) -> Advice:
    """Choose the advice for a lesion.

    A lesion of the type "malignant" always gets the advice to see a doctor, also where a high
    prevalence is set.
    """
    probability = classification.balanced_probability
    if probability >= settings.see_doctor_soon_from:
        return Advice.SEE_DOCTOR_SOON
    if probability >= settings.see_doctor_from or kind is LesionType.MALIGNANT:
        return Advice.SEE_DOCTOR
    return Advice.WATCH
