"""The bands of the malignancy probability: every edge and its nearest neighbours."""

from math import nextafter

import pytest

from lesion.config import Settings
from lesion.diagnosis import Diagnosis, describe, diagnose
from lesion.enums import Confidence, LesionType

BENIGN_LOW, BENIGN_MEDIUM, BENIGN_HIGH = (
    Diagnosis(LesionType.BENIGN, confidence) for confidence in Confidence
)
MALIGNANT_LOW, MALIGNANT_MEDIUM, MALIGNANT_HIGH = (
    Diagnosis(LesionType.MALIGNANT, confidence) for confidence in Confidence
)


@pytest.mark.parametrize(
    ("edge", "below", "at", "above"),
    [
        (0.05, BENIGN_HIGH, BENIGN_MEDIUM, BENIGN_MEDIUM),
        (0.15, BENIGN_MEDIUM, BENIGN_LOW, BENIGN_LOW),
        (0.60, BENIGN_LOW, BENIGN_LOW, MALIGNANT_LOW),
        (0.85, MALIGNANT_LOW, MALIGNANT_MEDIUM, MALIGNANT_MEDIUM),
        (0.95, MALIGNANT_MEDIUM, MALIGNANT_MEDIUM, MALIGNANT_HIGH),
    ],
)
def test_every_edge_of_the_table(
    edge: float, below: Diagnosis, at: Diagnosis, above: Diagnosis, settings: Settings
) -> None:
    table = settings.diagnosis
    assert diagnose(nextafter(edge, 0), table) == below
    assert diagnose(edge, table) == at
    assert diagnose(nextafter(edge, 1), table) == above


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, BENIGN_HIGH),
        (0.1, BENIGN_MEDIUM),
        (0.1753, BENIGN_LOW),
        (0.6899, MALIGNANT_LOW),  # the project's worked example: logit 0.8
        (0.9, MALIGNANT_MEDIUM),
        (1.0, MALIGNANT_HIGH),
    ],
)
def test_the_middle_of_each_band(
    probability: float, expected: Diagnosis, settings: Settings
) -> None:
    assert diagnose(probability, settings.diagnosis) == expected


@pytest.mark.parametrize(
    ("probability", "sentence"),
    [
        (0.03, "The lesion looks benign (malignancy probability 3 %, high confidence)."),
        (0.001, "The lesion looks benign (malignancy probability under 1 %, high confidence)."),
        (0.10, "The lesion looks benign (malignancy probability 10 %, medium confidence)."),
        (
            0.18,
            "It is uncertain whether the lesion is benign (malignancy probability 18 %, "
            "low confidence).",
        ),
        (
            0.6899,
            "The lesion may be malignant, but this result is uncertain (malignancy probability "
            "69 %, low confidence).",
        ),
        (
            0.9,
            "The lesion may be malignant (malignancy probability 90 %, medium confidence).",
        ),
        (
            0.9999,
            "The lesion may be malignant (malignancy probability over 99 %, high confidence).",
        ),
    ],
)
def test_the_sentence_for_a_person(probability: float, sentence: str, settings: Settings) -> None:
    assert describe(diagnose(probability, settings.diagnosis), probability) == sentence
