"""Counts of the answers that labelled photos got."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.config import Settings
from lesion.enums import LesionType
from training.evaluation.classification.predictions import (
    advice_call,
    is_positive,
    labelled_predictions,
    photos_by_band,
)
from training.evaluation.groups import UNKNOWN
from training.evaluation.metrics.keys import Band
from training.evaluation.outcome import Outcome


@dataclass(frozen=True)
class BandCounts:
    """The labelled photos that got one answer.

    Attributes:
        band: the answer.
        benign: number of benign photos.
        malignant: number of malignant photos.
        probability: mean malignancy probability of these photos.
    """

    band: Band
    benign: int
    malignant: int
    probability: float

    @property
    def photos(self) -> int:
        """Number of photos that got the answer."""
        return self.benign + self.malignant

    @property
    def wrong(self) -> int:
        """Number of photos of the other type than the answer's."""
        return self.malignant if self.band.type is LesionType.BENIGN else self.benign


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
        BandCounts(
            band=band,
            benign=int((inside & ~photos.truth).sum()),
            malignant=int((inside & photos.truth).sum()),
            probability=float(photos.probability[inside].mean()),
        )
        for band, inside in photos_by_band(photos.probability, settings).items()
        if inside.any()
    ]


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
