"""Results of the classifier as the templates show them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lesion.config import Settings
from lesion.enums import ClassifierRule, Confidence, LesionType
from training.data.labels import read_labels
from training.evaluation.classification.answer_counts import BandCounts, DiagnosisCounts
from training.evaluation.classification.predictive_values import SHARES
from training.evaluation.metrics.calibration import adjust_for_prevalence
from training.evaluation.metrics.estimates import Estimates
from training.evaluation.metrics.keys import Band
from training.evaluation.reporting.classifier_tables import (
    bands_table,
    calls_table,
    classifiers_table,
    confusions_table,
    crops_table,
    decision_table,
    diagnoses_table,
    differential_table,
    errors_table,
    metrics_table,
    predictive_table,
    shifts_table,
    subsets_table,
)
from training.evaluation.reporting.tables import Table, photos_of
from training.evaluation.reporting.titles import CLASSIFIER_METRICS, DIFFERENTIAL_METRICS
from training.evaluation.summary import ClassifierResults, Evaluation

_BENIGN_HIGH = Band(LesionType.BENIGN, Confidence.HIGH)


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
        classifiers: one row a classifier or rule.
        calls: one row a call.
        bands: one row an answer.
        benign_high: the photos called benign with High confidence; None where there are none.
        subsets: one row a group of lesions.
        predictive: one row a call and share of malignant lesions; without rows where only one
            class occurs.
        errors: one row with and one without calibration.
        differential: of the seven diagnoses together, one row a metric.
        differential_rows: one row a diagnosis; without rows where none of the seven occurs.
        confusions: one row a diagnosis.
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
    classifiers: Table
    calls: Table
    bands: Table
    benign_high: BandCounts | None
    subsets: Table
    predictive: Table
    errors: Table
    differential: Table
    differential_rows: Table
    confusions: Table
    diagnoses: Table
    crops: ComparisonView
    shifts: ComparisonView | None
    decision: Table


@dataclass(frozen=True)
class ProbabilityView:
    """The meaning of the calibrated probability.

    Attributes:
        rule: by which the classifiers' probabilities become one.
        data: photos that the calibrations were fitted on.
        table: probabilities in populations with other shares.
    """

    rule: ClassifierRule
    data: list[str]
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
        metrics=metrics_table(estimates, CLASSIFIER_METRICS),
        classifiers=classifiers_table(estimates, settings.classification.rule),
        calls=calls_table(estimates, settings),
        bands=bands_table(estimates, results.bands),
        benign_high=next((own for own in results.bands if own.band == _BENIGN_HIGH), None),
        subsets=subsets_table(estimates, settings),
        predictive=predictive_table(estimates, settings),
        errors=errors_table(results.errors),
        differential=metrics_table(estimates, DIFFERENTIAL_METRICS),
        differential_rows=differential_table(estimates, results.confusions),
        confusions=confusions_table(results.confusions),
        diagnoses=diagnoses_table(results.diagnoses),
        crops=ComparisonView(photos_of(results.crops.values()), crops_table(results.crops)),
        shifts=shifts,
        decision=decision_table(results.decision),
    )


def probability_view(evaluation: Evaluation) -> ProbabilityView | None:
    """Prepare the meaning of the probability; None where a classifier has no calibration."""
    if not evaluation.calibration or not all(evaluation.calibration.values()):
        return None
    classification, edges = evaluation.settings.classification, evaluation.settings.diagnosis
    prevalence = classification.prevalence
    data = [facts.get("data", "HAM10000") for facts in evaluation.calibration_facts.values()]
    shown = (
        edges.benign_high_below,
        edges.benign_medium_below,
        edges.malignant_above,
        edges.malignant_high_above,
    )
    others = [share for share in SHARES if share != prevalence]
    columns = [adjust_for_prevalence(np.asarray(shown), prevalence, share) for share in others]
    rows = [
        [f"{p:.2f}", *(f"{value:.3f}" for value in values)]
        for p, *values in zip(shown, *columns, strict=True)
    ]
    return ProbabilityView(
        rule=classification.rule,
        data=list(dict.fromkeys(map(str, data))),
        table=Table(["p as answered", *(f"{100 * share:g} % malignant" for share in others)], rows),
    )


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
