"""Labelled photos with the classifier's answers, and the calls that follow from them.

All estimates are over the labelled photos that got a probability; photos without one (not skin, no
lesion found) are counted by ``screening_estimates`` and ``count_diagnoses``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from lesion.arrays import Bools, Floats
from lesion.config import Settings
from lesion.diagnosis import diagnose
from lesion.segmentation import sigmoid
from training.data.sample import Sample
from training.evaluation.crops import Answer, Crop
from training.evaluation.metrics.calibration import Probabilities, adjust_for_prevalence
from training.evaluation.metrics.keys import BANDS, Band, Call, CallKind
from training.evaluation.outcome import Outcome

STRICTER_CALL = Call(CallKind.MALIGNANT, 0.70)
"""The other threshold in use above which a lesion is called malignant."""


@dataclass(frozen=True)
class LabelledPredictions:
    """The truth and the classifier's answers for some labelled photos.

    Attributes:
        truth: bool N, malignant.
        probability: float64 N, calibrated malignancy probability for the shipped prevalence, in
            [0, 1].
        uncalibrated: float32 N, sigmoid of the classifiers' combined logit, in [0, 1].
        groups: lesion or patient of each photo.
    """

    truth: Bools
    probability: Floats
    uncalibrated: Probabilities
    groups: list[str]

    @classmethod
    def of(cls, photos: Sequence[Outcome | Sample], answers: Sequence[Answer]) -> Self:
        """Combine labelled photos with one answer each."""
        return cls(
            truth=np.asarray([photo.malignant for photo in photos], bool),
            probability=np.asarray([answer.probability for answer in answers], float),
            uncalibrated=sigmoid(np.asarray([answer.logit for answer in answers], float)),
            groups=[photo.group_id for photo in photos],
        )

    def __len__(self) -> int:
        """Number of photos."""
        return len(self.groups)


def answered(outcomes: Sequence[Outcome], crop: Crop = Crop.SELECTED) -> list[Outcome]:
    """The labelled photos with an answer to a crop; that to ``SELECTED`` is the service's own."""
    return [o for o in outcomes if o.malignant is not None and crop in o.crops]


def labelled_predictions(
    outcomes: Sequence[Outcome], crop: Crop = Crop.SELECTED
) -> LabelledPredictions:
    """The answers to a crop of the photos that are ``answered``."""
    own = answered(outcomes, crop)
    return LabelledPredictions.of(own, [o.crops[crop] for o in own])


def band_of(probability: float, settings: Settings) -> Band:
    """The band that the service answers with for a probability."""
    diagnosis = diagnose(probability, settings.diagnosis)
    return Band(diagnosis.type, diagnosis.confidence)


def photos_by_band(probability: Probabilities, settings: Settings) -> dict[Band, Bools]:
    """Which photos got each of ``BANDS``: bool N."""
    bands = [band_of(p, settings) for p in probability.tolist()]
    return {band: np.asarray([own == band for own in bands], bool) for band in BANDS}


def shipped_call(settings: Settings) -> Call:
    """Calling a lesion malignant at the shipped threshold."""
    return Call(CallKind.MALIGNANT, settings.diagnosis.malignant_above)


def advice_call(settings: Settings) -> Call:
    """Advising to see a doctor, soon or not."""
    return Call(CallKind.ADVICE, settings.advice.see_doctor_from)


def soon_call(settings: Settings) -> Call:
    """Advising to see a doctor soon."""
    return Call(CallKind.ADVICE_SOON, settings.advice.see_doctor_soon_from)


def all_calls(settings: Settings) -> list[Call]:
    """The shipped and the stricter call, each once, and both kinds of advice."""
    malignant = dict.fromkeys([shipped_call(settings), STRICTER_CALL])
    return [*malignant, advice_call(settings), soon_call(settings)]


def is_positive(call: Call, probability: Probabilities, settings: Settings) -> Bools:
    """For which photos a call is positive, as ``lesion.advice`` and ``lesion.diagnosis`` define it.

    Args:
        call: one of ``all_calls``.
        probability: float N, for the shipped prevalence, in [0, 1].
        settings: of the archive.

    Returns:
        bool N.
    """
    if call.kind is CallKind.MALIGNANT:
        return np.asarray(probability > call.threshold)
    balanced = adjust_for_prevalence(probability, settings.classification.prevalence, 0.5)
    positive = np.asarray(balanced >= call.threshold)
    if call.kind is CallKind.ADVICE:
        positive |= is_positive(shipped_call(settings), probability, settings)
    return positive


def advised_from(settings: Settings) -> float:
    """The probability, for the shipped prevalence, from which the advice is to see a doctor."""
    balanced = np.asarray(settings.advice.see_doctor_from)
    converted = float(adjust_for_prevalence(balanced, 0.5, settings.classification.prevalence))
    return min(converted, settings.diagnosis.malignant_above)
