"""Counts of the answers that labelled photos got."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.arrays import Bools
from lesion.config import Settings
from lesion.enums import Confidence, LesionType
from training.evaluation.classification.predictions import (
    LabelledPredictions,
    advice_call,
    is_positive,
    labelled_predictions,
    photos_by_band,
    shipped_call,
)
from training.evaluation.groups import UNKNOWN
from training.evaluation.metrics.calibration import Probabilities
from training.evaluation.metrics.keys import Band
from training.evaluation.metrics.proportions import upper_bound
from training.evaluation.outcome import Outcome


@dataclass(frozen=True)
class BandCounts:
    """The labelled photos that got one answer.

    Attributes:
        band: the answer.
        benign: number of benign photos.
        malignant: number of malignant photos.
        probability: mean malignancy probability of these photos.
        lesions: number of lesions in these photos.
        wrong_lesions: number of them that are of the other type than the answer's.
    """

    band: Band
    benign: int
    malignant: int
    probability: float
    lesions: int
    wrong_lesions: int

    @property
    def photos(self) -> int:
        """Number of photos that got the answer."""
        return self.benign + self.malignant

    @property
    def wrong_at_most(self) -> float:
        """Upper 95 % confidence bound of the share of lesions of the other type, in [0, 1].

        Photos of one lesion are not independent, so lesions count once.
        """
        return upper_bound(self.wrong_lesions, self.lesions)


@dataclass(frozen=True)
class DiagnosisCounts:
    """The answers that the photos of one diagnosis got.

    Attributes:
        diagnosis: as the data set records it.
        malignant: the true class; None where it counts as neither.
        answers: number of photos in each of ``BANDS``.
        unadvised: number of photos whose answer does not advise to see a doctor.
        unanswered: number of photos without an answer: not skin, or no lesion found.
    """

    diagnosis: str
    malignant: bool | None
    answers: dict[Band, int]
    unadvised: int
    unanswered: int

    @property
    def photos(self) -> int:
        """Number of photos with this diagnosis."""
        return sum(self.answers.values()) + self.unanswered


def count_bands(outcomes: Sequence[Outcome], settings: Settings) -> list[BandCounts]:
    """Count the labelled photos of each answer that some got, in the order of ``BANDS``."""
    photos = labelled_predictions(outcomes)
    return [
        _count_band(band, inside, photos)
        for band, inside in photos_by_band(photos.probability, settings).items()
        if inside.any()
    ]


def _count_band(band: Band, inside: Bools, photos: LabelledPredictions) -> BandCounts:
    lesions = np.asarray(photos.groups)
    wrong = photos.truth != (band.type is LesionType.MALIGNANT)
    return BandCounts(
        band=band,
        benign=int((inside & ~photos.truth).sum()),
        malignant=int((inside & photos.truth).sum()),
        probability=float(photos.probability[inside].mean()),
        lesions=len(np.unique(lesions[inside])),
        wrong_lesions=len(np.unique(lesions[inside & wrong])),
    )


@dataclass(frozen=True)
class ErrorCounts:
    """Wrong answers to labelled photos, by one kind of probability.

    Attributes:
        malignant: number of malignant photos.
        called_benign: number of them that are called benign.
        called_benign_high: number of them that are called benign with High confidence.
        unadvised: number of them without the advice to see a doctor.
        benign: number of benign photos.
        called_malignant: number of them that are called malignant.
        advised: number of them with the advice to see a doctor.
    """

    malignant: int
    called_benign: int
    called_benign_high: int
    unadvised: int
    benign: int
    called_malignant: int
    advised: int


def count_errors(outcomes: Sequence[Outcome], settings: Settings) -> dict[str, ErrorCounts]:
    """Count the wrong answers with the calibrated and with the uncalibrated probability, by title.

    The uncalibrated probability is the sigmoid of the classifiers' combined logit; the advice uses
    it as it is.
    """
    photos = labelled_predictions(outcomes)
    balanced = dataclasses.replace(settings.classification, prevalence=0.5)
    return {
        "with calibration": _count_errors(photos.truth, photos.probability, settings),
        "without calibration": _count_errors(
            photos.truth,
            photos.uncalibrated,
            dataclasses.replace(settings, classification=balanced),
        ),
    }


def _count_errors(truth: Bools, probability: Probabilities, settings: Settings) -> ErrorCounts:
    malignant = is_positive(shipped_call(settings), probability, settings)
    advised = is_positive(advice_call(settings), probability, settings)
    high = photos_by_band(probability, settings)[Band(LesionType.BENIGN, Confidence.HIGH)]
    return ErrorCounts(
        malignant=int(truth.sum()),
        called_benign=int((truth & ~malignant).sum()),
        called_benign_high=int((truth & high).sum()),
        unadvised=int((truth & ~advised).sum()),
        benign=int((~truth).sum()),
        called_malignant=int((~truth & malignant).sum()),
        advised=int((~truth & advised).sum()),
    )


def count_diagnoses(outcomes: Sequence[Outcome], settings: Settings) -> list[DiagnosisCounts]:
    """Count the answers to each diagnosis: malignant ones first, those that are neither last."""
    known = [o for o in outcomes if o.diagnosis or o.malignant is not None]
    kinds = {(o.diagnosis or UNKNOWN, o.malignant) for o in known}
    order = (True, False, None)
    rows = []
    for diagnosis, malignant in sorted(kinds, key=lambda kind: (order.index(kind[1]), kind[0])):
        own = [o for o in known if (o.diagnosis or UNKNOWN, o.malignant) == (diagnosis, malignant)]
        rows.append(_count_diagnosis(diagnosis, malignant, own, settings))
    return rows


def _count_diagnosis(
    diagnosis: str, malignant: bool | None, outcomes: Sequence[Outcome], settings: Settings
) -> DiagnosisCounts:
    found = [o.malignancy_probability for o in outcomes]
    probability = np.asarray([p for p in found if p is not None], float)
    inside = photos_by_band(probability, settings)
    return DiagnosisCounts(
        diagnosis=diagnosis,
        malignant=malignant,
        answers={band: int(own.sum()) for band, own in inside.items()},
        unadvised=int((~is_positive(advice_call(settings), probability, settings)).sum()),
        unanswered=found.count(None),
    )
