"""Results of the classifier as the templates show them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.config import Settings
from lesion.enums import Confidence, LesionType
from training.data.labels import read_labels
from training.evaluation.classification.answer_counts import DiagnosisCounts
from training.evaluation.metrics.calibration import adjust_for_prevalence
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import Band
from training.evaluation.reporting.classifier_tables import (
    bands_table,
    calls_table,
    crops_table,
    decision_table,
    diagnoses_table,
    metrics_table,
    shifts_table,
)
from training.evaluation.reporting.tables import Table, percent, photos_of
from training.evaluation.summary import ClassifierResults, Evaluation

_SHOWN_SHARES = (0.01, 0.05, 0.20, 0.50)


@dataclass(frozen=True)
class MissedLesions:
    """The answers to lesions that are malignant.

    Attributes:
        name: of one such lesion.
        photos: number of photos of them.
        high: number of photos called benign with High confidence.
        medium: number of photos called benign with Medium confidence.
        low: number of photos called benign with Low confidence.
        unadvised: number of photos without the advice to see a doctor, of those with an answer.
        unanswered: number of photos without an answer.
    """

    name: str
    photos: int
    high: int
    medium: int
    low: int
    unadvised: int
    unanswered: int

    @property
    def called_benign(self) -> int:
        """Number of photos called benign."""
        return self.high + self.medium + self.low


@dataclass(frozen=True)
class NeverWrong:
    """An answer that was correct for every photo.

    Attributes:
        band: the answer.
        photos: number of photos that got it.
        upper_bound: upper 95 % confidence bound of the share of wrong answers, in [0, 1].
    """

    band: Band
    photos: int
    upper_bound: float


@dataclass(frozen=True)
class ComparisonView:
    """A table of estimates from the same photos.

    Attributes:
        photos: number of photos.
        table: one row a crop or shift.
    """

    photos: int
    table: Table


@dataclass(frozen=True)
class ClassifierView:
    """The classifier's results on one data set.

    Attributes:
        answered: number of labelled photos that got a probability.
        labelled: number of photos labelled benign or malignant.
        malignant: number of photos labelled malignant.
        missed: answers to malignant lesions.
        metrics: one row a metric.
        calls: one row a call.
        bands: one row an answer.
        never_wrong: answers that were correct for every photo.
        diagnoses: one row a diagnosis.
        crops: one row a crop.
        shifts: one row a shift of the box; None where no box was moved.
        decision: one row a threshold.
    """

    answered: int
    labelled: int
    malignant: int
    missed: list[MissedLesions]
    metrics: Table
    calls: Table
    bands: Table
    never_wrong: list[NeverWrong]
    diagnoses: Table
    crops: ComparisonView
    shifts: ComparisonView | None
    decision: Table


@dataclass(frozen=True)
class ProbabilityView:
    """The meaning of the calibrated probability.

    Attributes:
        parameters: of the calibration, in words.
        data: photos that it was fitted on.
        share: malignant share of these photos, in [0, 1].
        table: probabilities in populations with other shares.
    """

    parameters: str
    data: str
    share: float
    table: Table


def classifier_view(
    estimates: Estimates, results: ClassifierResults, settings: Settings
) -> ClassifierView:
    """Prepare the results on one data set, except its groups."""
    malignant = [row for row in results.diagnoses if row.malignant]
    shifts = None
    if results.shifts:
        shifts = ComparisonView(photos_of(results.shifts.values()), shifts_table(results.shifts))
    return ClassifierView(
        answered=sum(band.photos for band in results.bands),
        labelled=sum(row.photos for row in results.diagnoses if row.malignant is not None),
        malignant=sum(row.photos for row in malignant),
        missed=_missed_lesions(malignant),
        metrics=metrics_table(estimates),
        calls=calls_table(estimates, settings),
        bands=bands_table(estimates, results.bands),
        never_wrong=[
            NeverWrong(band.band, band.photos, min(1.0, 3 / band.photos))  # rule of three
            for band in results.bands
            if not band.wrong
        ],
        diagnoses=diagnoses_table(results.diagnoses),
        crops=ComparisonView(photos_of(results.crops.values()), crops_table(results.crops)),
        shifts=shifts,
        decision=decision_table(results.decision),
    )


def probability_view(evaluation: Evaluation) -> ProbabilityView | None:
    """Prepare the meaning of the probability; None for weights without a calibration."""
    facts = evaluation.calibration_facts
    if not evaluation.calibration or "malignant_share" not in facts:
        return None
    share = float(facts["malignant_share"])
    edges = evaluation.settings.diagnosis
    shown = (
        edges.benign_high_below,
        edges.benign_medium_below,
        edges.malignant_above,
        edges.malignant_high_above,
    )
    head = ["p as answered", *(f"{percent(other)} malignant" for other in _SHOWN_SHARES)]
    columns = [adjust_for_prevalence(np.asarray(shown), share, other) for other in _SHOWN_SHARES]
    rows = [
        [f"{p:.2f}", *(f"{value:.3f}" for value in values)]
        for p, *values in zip(shown, *columns, strict=True)
    ]
    parameters = ", ".join(f"{name} {value:.3f}" for name, value in evaluation.calibration.items())
    return ProbabilityView(parameters, str(facts.get("data", "HAM10000")), share, Table(head, rows))


def _missed_lesions(malignant: Sequence[DiagnosisCounts]) -> list[MissedLesions]:
    melanoma = [row for row in malignant if _is_melanoma(row.diagnosis)]
    named = {"melanoma": melanoma, "malignant lesion": malignant}
    return [_count_missed(name, rows) for name, rows in named.items() if rows]


def _is_melanoma(diagnosis: str) -> bool:
    label = read_labels().get(diagnosis.lower())
    return label is not None and label.diagnosis == "mel"


def _count_missed(name: str, rows: Sequence[DiagnosisCounts]) -> MissedLesions:
    def called_benign(confidence: Confidence) -> int:
        return sum(row.answers[Band(LesionType.BENIGN, confidence)] for row in rows)

    return MissedLesions(
        name=name,
        photos=sum(row.photos for row in rows),
        high=called_benign(Confidence.HIGH),
        medium=called_benign(Confidence.MEDIUM),
        low=called_benign(Confidence.LOW),
        unadvised=sum(row.unadvised for row in rows),
        unanswered=sum(row.unanswered for row in rows),
    )
