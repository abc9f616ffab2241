"""How well the malignancy probability tells malignant from benign lesions.

All figures are over the labelled photos that got a probability; those that got none (no skin,
nothing found) are counted by ``screening_figures`` and ``diagnosis_counts``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.config import DiagnosisSettings
from lesion.diagnosis import diagnose
from lesion.segmentation import sigmoid
from training.data.sample import Sample
from training.evaluation.crops import Answer
from training.evaluation.groups import UNKNOWN
from training.evaluation.metrics.calibration import (
    Bin,
    calibration_error,
    chance_calibration_error,
    equal_mass,
    equal_width,
    reliability,
)
from training.evaluation.metrics.estimates import Figure, Statistic, defined_figures, mean, ratio
from training.evaluation.metrics.ranking import auc, average_precision, sensitivity_at_specificity
from training.evaluation.outcome import Outcome

BANDS = tuple(
    f"{type_}, {confidence}"
    for type_ in ("benign", "malignant")
    for confidence in ("High", "Medium", "Low")
)
"""Type and confidence of each answer, as in the names of figures."""

NO_ANSWER = "no answer"

STRICTER = 0.70
"""The other value in use for the line above which a lesion is called malignant."""

ADVICE = "the advice"
"""How figures name the advice to see a doctor: all answers but benign, High and benign, Medium."""


@dataclass(frozen=True)
class Judged:
    """Labelled photos and what the classifier says of them.

    Attributes:
        truth: bool N, malignant.
        probability: float N, that it is, calibrated, in [0, 1].
        uncalibrated: float N, likewise by the network's own logit.
        groups: lesion or patient of each.
    """

    truth: np.ndarray
    probability: np.ndarray
    uncalibrated: np.ndarray
    groups: list[str]

    @classmethod
    def of(cls, photos: Sequence[Outcome | Sample], answers: Sequence[Answer]) -> "Judged":
        """Labelled photos with one answer each."""
        return cls(
            truth=np.asarray([photo.malignant for photo in photos], bool),
            probability=np.asarray([answer.probability for answer in answers], float),
            uncalibrated=sigmoid(np.asarray([answer.logit for answer in answers], float)),
            groups=[photo.group_id for photo in photos],
        )


@dataclass(frozen=True)
class BandCounts:
    """The labelled photos that got one answer, and the mean probability they got."""

    band: str
    benign: int
    malignant: int
    probability: float


@dataclass(frozen=True)
class DiagnosisCounts:
    """What the photos of one diagnosis were called.

    Attributes:
        diagnosis: the data set's own word for it.
        malignant: None where it counts as neither.
        answers: photos by ``BANDS`` and ``NO_ANSWER``, each of them there.
    """

    diagnosis: str
    malignant: bool | None
    answers: dict[str, int]

    @property
    def photos(self) -> int:
        """How many have this diagnosis."""
        return sum(self.answers.values())


def band_name(probability: float, settings: DiagnosisSettings) -> str:
    """Which of ``BANDS`` is answered to a probability."""
    answer = diagnose(probability, settings)
    return f"{answer.type}, {answer.confidence}"


def answered(outcomes: Sequence[Outcome], crop: str = "selected") -> list[Outcome]:
    """The labelled photos with an answer to one of their ``crops``; the selected crop's is
    the service's own."""
    return [o for o in outcomes if o.malignant is not None and crop in o.crops]


def judged(outcomes: Sequence[Outcome], crop: str = "selected") -> Judged:
    """The photos that are ``answered``, and the answers to that crop."""
    own = answered(outcomes, crop)
    return Judged.of(own, [o.crops[crop] for o in own])


def classification_figures(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> dict[str, Figure]:
    """Every figure of the service's answers, by name; those that the photos do not tell are left
    out, such as the AUC of benign lesions alone."""
    photos = judged(outcomes)
    truth, probability = photos.truth, photos.probability
    if not len(truth):
        return {}
    statistics = ranking_statistics(photos) | {
        "brier score": mean((probability - truth) ** 2),
        "ece before calibration": calibration_error(
            truth, photos.uncalibrated, equal_width(photos.uncalibrated)
        ),
        "ece": calibration_error(truth, probability, equal_width(probability)),
        "ece, bins of equal mass": calibration_error(truth, probability, equal_mass(probability)),
    }
    figures = defined_figures(statistics, photos.groups)
    figures["ece by chance"] = chance_calibration_error(probability)
    statistics = threshold_statistics(photos, settings) | _band_statistics(photos, settings)
    return figures | defined_figures(statistics, photos.groups)


def ranking_statistics(photos: Judged) -> dict[str, Statistic]:
    """What the order of the probabilities alone tells."""
    truth, probability = photos.truth, photos.probability
    return {
        "auc": auc(truth, probability),
        "average precision": average_precision(truth, probability),
        "sensitivity at 90 % specificity": sensitivity_at_specificity(truth, probability, 0.9),
    }


def threshold_statistics(photos: Judged, settings: DiagnosisSettings) -> dict[str, Statistic]:
    """Of calling a lesion malignant above a probability, and of the advice to see a doctor."""
    truth, probability = photos.truth, photos.probability
    advised = probability >= settings.benign_medium_below
    calls = {
        f"at {threshold:.2f}": probability > threshold
        for threshold in sorted({settings.malignant_above, STRICTER})
    } | {f"of {ADVICE}": advised}
    statistics: dict[str, Statistic] = {}
    for name, called in calls.items():
        statistics |= {
            f"accuracy {name}": mean(called == truth),
            f"sensitivity {name}": ratio(called & truth, truth),
            f"specificity {name}": ratio(~called & ~truth, ~truth),
        }
    return statistics | {f"share given {ADVICE}": mean(advised)}


def band_counts(outcomes: Sequence[Outcome], settings: DiagnosisSettings) -> list[BandCounts]:
    """Each answer that some labelled photo got, in the order of ``BANDS``."""
    photos = judged(outcomes)
    return [
        BandCounts(
            band,
            int((given & ~photos.truth).sum()),
            int((given & photos.truth).sum()),
            float(photos.probability[given].mean()),
        )
        for band, given in _given(photos.probability, settings).items()
        if given.any()
    ]


def diagnosis_counts(
    outcomes: Sequence[Outcome], settings: DiagnosisSettings
) -> list[DiagnosisCounts]:
    """What each diagnosis was called: malignant ones first, those that count as neither last."""
    known = [o for o in outcomes if o.diagnosis or o.malignant is not None]
    kinds = {(o.diagnosis or UNKNOWN, o.malignant) for o in known}
    order, rows = (True, False, None), []
    for diagnosis, malignant in sorted(kinds, key=lambda kind: (order.index(kind[1]), kind[0])):
        answers = dict.fromkeys((*BANDS, NO_ANSWER), 0)
        for o in known:
            if (o.diagnosis or UNKNOWN, o.malignant) == (diagnosis, malignant):
                p = o.malignancy_probability
                answers[NO_ANSWER if p is None else band_name(p, settings)] += 1
        rows.append(DiagnosisCounts(diagnosis, malignant, answers))
    return rows


def reliability_diagrams(outcomes: Sequence[Outcome]) -> dict[str, list[Bin]]:
    """The points of both reliability diagrams."""
    photos = judged(outcomes)
    return {
        "before calibration": reliability(photos.truth, photos.uncalibrated, photos.groups),
        "after calibration": reliability(photos.truth, photos.probability, photos.groups),
    }


def _band_statistics(photos: Judged, settings: DiagnosisSettings) -> dict[str, Statistic]:
    """How many photos got each answer, and how often it was right."""
    truth = photos.truth
    statistics: dict[str, Statistic] = {}
    for band, given in _given(photos.probability, settings).items():
        right = given & (truth == band.startswith("malignant"))
        statistics |= {
            f"share given {band}": mean(given),
            f"share of benign given {band}": ratio(given & ~truth, ~truth),
            f"share of malignant given {band}": ratio(given & truth, truth),
            f"share right of {band}": ratio(right, given),
        }
    return statistics


def _given(probability: np.ndarray, settings: DiagnosisSettings) -> dict[str, np.ndarray]:
    """Which photos got each of ``BANDS``: bool N."""
    answers = np.asarray([band_name(p, settings) for p in probability])
    return {band: answers == band for band in BANDS}
