"""Estimates of the calls on some of the lesions: each malignant diagnosis, and young people."""

from collections.abc import Sequence

from lesion.config import Settings
from lesion.enums import DiagnosisCode
from training.data.labels import DIAGNOSES, find_diagnosis_class
from training.evaluation.classification.estimates import call_statistics
from training.evaluation.classification.predictions import (
    advice_call,
    labelled_predictions,
    shipped_call,
    soon_call,
)
from training.evaluation.metrics.estimates import Estimates, estimate_all
from training.evaluation.metrics.keys import Call, CallKey, CallMetric, Subset, SubsetKey
from training.evaluation.outcome import Outcome

YOUNG = 40
"""Age in years below which a person counts as young."""

_DIAGNOSES = {
    Subset.MELANOMA: DiagnosisCode.MEL,
    Subset.BCC: DiagnosisCode.BCC,
    Subset.AKIEC: DiagnosisCode.AKIEC,
}


def subset_calls(settings: Settings) -> list[Call]:
    """The calls that are estimated on each ``Subset``."""
    return [shipped_call(settings), advice_call(settings), soon_call(settings)]


def subset_estimates(outcomes: Sequence[Outcome], settings: Settings) -> Estimates:
    """Estimate the sensitivity of the calls on each ``Subset``, and the specificity on the young.

    The number of photos of an estimate is that of the malignant ones for a sensitivity, of the
    benign ones for a specificity.
    """
    estimates: Estimates = {}
    for subset in Subset:
        own = [o for o in outcomes if _belongs(o, subset)]
        estimates |= _estimate(own, True, subset, settings)
    young = [o for o in outcomes if _belongs(o, Subset.UNDER_40)]
    return estimates | _estimate(young, False, Subset.UNDER_40, settings)


def _belongs(outcome: Outcome, subset: Subset) -> bool:
    if subset is Subset.UNDER_40:
        return outcome.age is not None and outcome.age < YOUNG
    return find_diagnosis_class(outcome.diagnosis) == DIAGNOSES.index(_DIAGNOSES[subset])


def _estimate(
    outcomes: Sequence[Outcome], malignant: bool, subset: Subset, settings: Settings
) -> Estimates:
    photos = labelled_predictions([o for o in outcomes if o.malignant is malignant])
    statistics = call_statistics(photos, settings)
    metric = CallMetric.SENSITIVITY if malignant else CallMetric.SPECIFICITY
    return estimate_all(
        {
            SubsetKey(metric, call, subset): statistics[CallKey(metric, call)]
            for call in subset_calls(settings)
        },
        photos.groups,
    )
