"""Estimates of the seven diagnoses, on the photos whose diagnosis is one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.arrays import Floats, Ints
from lesion.enums import DiagnosisCode
from training.data.labels import find_diagnosis_class
from training.evaluation.metrics.estimates import Estimates, Statistics, estimate_all, ratio
from training.evaluation.metrics.keys import DiagnosisKey, DiagnosisMetric, DifferentialMetric
from training.evaluation.metrics.multiclass import (
    balanced_accuracy,
    confusion_matrix,
    top_accuracy,
)
from training.evaluation.metrics.ranking import auc
from training.evaluation.outcome import Outcome


@dataclass(frozen=True)
class DiagnosedPhotos:
    """Photos with one of the seven diagnoses, and the service's probabilities of them.

    Attributes:
        truth: int64 N, positions in ``DiagnosisCode``.
        probability: float64 N x 7, in [0, 1].
        groups: lesion or patient of each photo.
    """

    truth: Ints
    probability: Floats
    groups: list[str]

    @property
    def predicted(self) -> Ints:
        """The most probable diagnosis of each photo: int64 N."""
        return np.asarray(self.probability.argmax(1), np.int64)


def diagnosed_photos(outcomes: Sequence[Outcome]) -> DiagnosedPhotos:
    """The photos with an answer whose diagnosis, as the data set records it, is one of the seven.

    Raises:
        DataError: a diagnosis is not in ``training/configs/diagnoses.yaml``.
    """
    numbers = [find_diagnosis_class(o.diagnosis) if o.diagnoses else None for o in outcomes]
    own = [(o, number) for o, number in zip(outcomes, numbers, strict=True) if number is not None]
    rows = [[o.diagnoses[code] for code in DiagnosisCode] for o, _ in own]
    return DiagnosedPhotos(
        truth=np.asarray([number for _, number in own], np.int64),
        probability=np.asarray(rows, np.float64).reshape(len(own), len(DiagnosisCode)),
        groups=[o.group_id for o, _ in own],
    )


def diagnosis_estimates(outcomes: Sequence[Outcome]) -> Estimates:
    """Estimate the metrics of the seven diagnoses; those that the photos do not define are None."""
    photos = diagnosed_photos(outcomes)
    truth, predicted = photos.truth, photos.predicted
    statistics: Statistics = {
        DifferentialMetric.BALANCED_ACCURACY: balanced_accuracy(truth, predicted),
        DifferentialMetric.TOP_3_ACCURACY: top_accuracy(truth, photos.probability, 3),
    }
    for number, code in enumerate(DiagnosisCode):
        own = truth == number
        statistics |= {
            DiagnosisKey(DiagnosisMetric.AUC, code): auc(own, photos.probability[:, number]),
            DiagnosisKey(DiagnosisMetric.SENSITIVITY, code): ratio(
                own & (predicted == number), own
            ),
        }
    return estimate_all(statistics, photos.groups)


def count_confusions(
    outcomes: Sequence[Outcome],
) -> dict[DiagnosisCode, dict[DiagnosisCode, int]]:
    """Count the photos of each diagnosis by the diagnosis that the service finds most probable.

    Returns:
        Diagnosis of the data set -> most probable diagnosis -> photos; empty without photos.
    """
    photos = diagnosed_photos(outcomes)
    if not photos.groups:
        return {}
    matrix = confusion_matrix(photos.truth, photos.predicted, len(DiagnosisCode))
    return {
        code: dict(zip(DiagnosisCode, row.tolist(), strict=True))
        for code, row in zip(DiagnosisCode, matrix, strict=True)
    }
