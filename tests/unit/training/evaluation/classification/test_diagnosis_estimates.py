"""Estimates of the seven diagnoses, by hand."""

import pytest

from lesion.enums import DiagnosisCode
from tests.outcomes import defined, outcome, value
from training.evaluation.classification.diagnosis_estimates import (
    count_confusions,
    diagnosis_estimates,
)
from training.evaluation.metrics.keys import DiagnosisKey, DiagnosisMetric, DifferentialMetric
from training.evaluation.outcome import Outcome

MEL, NV, BCC, BKL = DiagnosisCode.MEL, DiagnosisCode.NV, DiagnosisCode.BCC, DiagnosisCode.BKL


@pytest.fixture
def diagnosed() -> list[Outcome]:
    """Two melanomas (one taken for a mole), two moles, a carcinoma taken for a melanoma, and
    photos that do not count: of another diagnosis, and without an answer."""
    return [
        outcome(1, malignant=True, p=0.9, diagnoses={MEL: 0.9, NV: 0.9}),
        outcome(2, malignant=True, p=0.2, diagnoses={MEL: 0.9, NV: 0.9}),
        outcome(3, p=0.1, diagnoses={MEL: 0.9, NV: 0.9}),
        outcome(4, p=0.3, diagnosis="NEV", diagnoses={MEL: 0.9, NV: 0.9}),
        outcome(5, malignant=True, p=0.8, diagnosis="bcc", diagnoses={MEL: 0.9, BCC: 0.4}),
        outcome(6, malignant=True, p=0.8, diagnosis="SCC"),
        outcome(7, malignant=True, p=None),
    ]


def test_estimates_by_hand(diagnosed: list[Outcome]) -> None:
    found = diagnosis_estimates(diagnosed)
    balanced = defined(found, DifferentialMetric.BALANCED_ACCURACY)
    assert balanced.value == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert balanced.photos == 5
    assert value(found, DifferentialMetric.TOP_3_ACCURACY) == pytest.approx(1.0)
    # Melanoma: 0.9 and 0.2, the others 0.1, 0.3 and 0.8 x 9 / 13.
    assert value(found, DiagnosisKey(DiagnosisMetric.AUC, MEL)) == pytest.approx(4 / 6)
    assert value(found, DiagnosisKey(DiagnosisMetric.SENSITIVITY, MEL)) == pytest.approx(1 / 2)
    assert found[DiagnosisKey(DiagnosisMetric.AUC, BKL)] is None


def test_confusions_by_hand(diagnosed: list[Outcome]) -> None:
    counts = count_confusions(diagnosed)
    assert list(counts) == list(DiagnosisCode)
    found = {
        (truth, named): number
        for truth, row in counts.items()
        for named, number in row.items()
        if number
    }
    assert found == {(MEL, MEL): 1, (MEL, NV): 1, (NV, NV): 2, (BCC, MEL): 1}


def test_without_photos_every_estimate_is_undefined(diagnosed: list[Outcome]) -> None:
    found = diagnosis_estimates(diagnosed[5:])
    assert set(found) == set(diagnosis_estimates(diagnosed))
    assert set(found.values()) == {None}
    assert count_confusions(diagnosed[5:]) == {}
