"""Counts of answers, by hand."""

import pytest

from lesion.config import Settings
from lesion.enums import Confidence, LesionType
from tests.outcomes import outcome, outcomes_of_every_diagnosis
from training.evaluation.classification.answer_counts import (
    ErrorCounts,
    count_bands,
    count_diagnoses,
    count_errors,
)
from training.evaluation.metrics.keys import BANDS, Band
from training.evaluation.outcome import Outcome

BENIGN_HIGH = Band(LesionType.BENIGN, Confidence.HIGH)
BENIGN_MEDIUM = Band(LesionType.BENIGN, Confidence.MEDIUM)
BENIGN_LOW = Band(LesionType.BENIGN, Confidence.LOW)
MALIGNANT_HIGH = Band(LesionType.MALIGNANT, Confidence.HIGH)
MALIGNANT_LOW = Band(LesionType.MALIGNANT, Confidence.LOW)


def test_bands_count_both_classes(few: list[Outcome], settings: Settings) -> None:
    counts = {row.band: row for row in count_bands(few, settings)}
    assert list(counts) == [BENIGN_HIGH, BENIGN_LOW, MALIGNANT_HIGH, MALIGNANT_LOW]
    assert (counts[BENIGN_HIGH].benign, counts[BENIGN_HIGH].malignant) == (1, 1)
    assert counts[BENIGN_HIGH].probability == pytest.approx(0.025)
    assert (counts[BENIGN_LOW].benign, counts[BENIGN_LOW].malignant) == (1, 1)
    assert (counts[MALIGNANT_HIGH].benign, counts[MALIGNANT_HIGH].malignant) == (0, 1)
    assert (counts[MALIGNANT_HIGH].photos, counts[MALIGNANT_HIGH].wrong_lesions) == (1, 0)
    assert (counts[BENIGN_HIGH].photos, counts[BENIGN_HIGH].wrong_lesions) == (2, 1)


def test_a_wrong_answer_is_bounded_by_lesions(settings: Settings) -> None:
    own = [outcome(i, p=0.01, lesion=str(i // 4)) for i in range(80)]
    (row,) = count_bands(own, settings)
    assert (row.photos, row.lesions, row.wrong_lesions) == (80, 20, 0)
    assert row.wrong_at_most == pytest.approx(1 - 0.05 ** (1 / 20))
    missed = [outcome(i, malignant=True, p=0.01, lesion="missed") for i in (80, 81)]
    (row,) = count_bands(own + missed, settings)
    assert (row.lesions, row.wrong_lesions) == (21, 1)


def test_errors_with_and_without_calibration_by_hand(settings: Settings) -> None:
    # The uncalibrated probability is the square of p.
    own = [outcome(i, malignant=True, p=p) for i, p in enumerate((0.02, 0.2, 0.3, 0.7, 0.9))]
    own += [outcome(5 + i, p=p) for i, p in enumerate((0.05, 0.2, 0.7))]
    found = count_errors(own, settings)
    assert found["with calibration"] == ErrorCounts(
        malignant=5, called_benign=3, called_benign_high=1, unadvised=1,
        benign=3, called_malignant=1, advised=2,
    )  # fmt: skip
    assert found["without calibration"] == ErrorCounts(
        malignant=5, called_benign=4, called_benign_high=2, unadvised=3,
        benign=3, called_malignant=0, advised=1,
    )  # fmt: skip


def test_diagnoses_are_counted_by_answer(few: list[Outcome], settings: Settings) -> None:
    rows = count_diagnoses(few, settings)
    assert [(row.diagnosis, row.malignant, row.photos) for row in rows] == [
        ("mel", True, 4),
        ("nv", False, 3),
        ("ACK", None, 1),
    ]
    expected = {BENIGN_HIGH: 1, BENIGN_LOW: 1, MALIGNANT_HIGH: 1}
    assert rows[0].answers == dict.fromkeys(BANDS, 0) | expected
    assert (rows[0].unadvised, rows[0].unanswered) == (1, 1)


def test_malignant_diagnoses_come_first_and_neither_last(settings: Settings) -> None:
    own = outcomes_of_every_diagnosis()
    rows = {row.diagnosis: row for row in count_diagnoses(own, settings)}
    assert list(rows) == ["BCC", "MEL", "SCC", "NEV", "SEK", "ACK"]
    assert rows["ACK"].malignant is None and rows["ACK"].answers[BENIGN_MEDIUM] == 1
