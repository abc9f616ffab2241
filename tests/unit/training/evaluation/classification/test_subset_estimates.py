"""Estimates on some of the lesions, by hand."""

import pytest

from lesion.config import Settings
from tests.outcomes import defined, outcome, value
from training.evaluation.classification.predictions import advice_call, shipped_call
from training.evaluation.classification.subset_estimates import subset_estimates
from training.evaluation.metrics.keys import Call, CallMetric, Subset, SubsetKey


def test_subsets_by_hand(settings: Settings) -> None:
    own = [
        outcome(1, malignant=True, p=0.7, years=39),
        outcome(2, malignant=True, p=0.2, diagnosis="MEL", years=40),
        outcome(3, malignant=True, p=0.05, years=30),
        outcome(4, malignant=True, p=0.05, diagnosis="bcc"),
        outcome(5, p=0.3, years=20),
        outcome(6, p=0.01, years=20),
        outcome(7, malignant=True, p=0.9, diagnosis="SCC"),
        outcome(8, malignant=None, p=0.9, diagnosis="ACK"),
        outcome(9, malignant=True, p=None),
    ]
    found = subset_estimates(own, settings)
    shipped, advice = shipped_call(settings), advice_call(settings)

    def sensitivity(call: Call, subset: Subset) -> SubsetKey:
        return SubsetKey(CallMetric.SENSITIVITY, call, subset)

    assert value(found, sensitivity(shipped, Subset.MELANOMA)) == pytest.approx(1 / 3)
    assert value(found, sensitivity(advice, Subset.MELANOMA)) == pytest.approx(2 / 3)
    assert defined(found, sensitivity(advice, Subset.MELANOMA)).photos == 3
    assert value(found, sensitivity(advice, Subset.BCC)) == 0
    assert found[sensitivity(advice, Subset.AKIEC)] is None
    assert value(found, sensitivity(advice, Subset.UNDER_40)) == pytest.approx(1 / 2)
    specificity = SubsetKey(CallMetric.SPECIFICITY, advice, Subset.UNDER_40)
    assert value(found, specificity) == pytest.approx(1 / 2)
    assert defined(found, specificity).photos == 2
    assert SubsetKey(CallMetric.SPECIFICITY, advice, Subset.MELANOMA) not in found
