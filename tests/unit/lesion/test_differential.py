"""The division of the malignancy probability among the diagnoses."""

import numpy as np
import pytest

from lesion.differential import MALIGNANT, NAMES, divide_by_diagnosis
from lesion.enums import DiagnosisCode
from training.data.labels import is_malignant


@pytest.mark.parametrize("malignancy", [0.0, 0.2, 0.97, 1.0])
def test_probabilities_sum_to_the_malignancy_probability(malignancy: float) -> None:
    scores = np.random.default_rng(0).normal(0, 3, len(DiagnosisCode))
    diagnoses = divide_by_diagnosis(malignancy, scores)
    assert {diagnosis.code for diagnosis in diagnoses} == set(DiagnosisCode)
    malignant = [d.probability for d in diagnoses if d.code in MALIGNANT]
    assert sum(malignant) == pytest.approx(malignancy)
    assert sum(d.probability for d in diagnoses) == pytest.approx(1.0)
    probabilities = [d.probability for d in diagnoses]
    assert probabilities == sorted(probabilities, reverse=True)


def test_shares_within_a_group_are_those_of_the_scores() -> None:
    scores = dict.fromkeys(DiagnosisCode, -50.0)
    scores[DiagnosisCode.MEL], scores[DiagnosisCode.BCC] = np.log(0.03), np.log(0.01)
    scores[DiagnosisCode.NV] = np.log(0.96)
    found = divide_by_diagnosis(0.4, np.asarray(list(scores.values())))
    assert [(d.code, round(d.probability, 4)) for d in found[:3]] == [
        (DiagnosisCode.NV, 0.6),
        (DiagnosisCode.MEL, 0.3),
        (DiagnosisCode.BCC, 0.1),
    ]


def test_malignant_diagnoses_are_those_of_the_table_for_training() -> None:
    assert {code for code in DiagnosisCode if is_malignant(code)} == MALIGNANT


def test_every_diagnosis_has_a_name() -> None:
    assert set(NAMES) == set(DiagnosisCode)
    found = divide_by_diagnosis(1.0, np.asarray([0, 0, 0, 0, 9, 0, 0], float))
    assert found[0].name == "melanoma"
