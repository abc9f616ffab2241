"""The classifier's part of the report, by hand."""

import dataclasses

import pytest

from lesion.config import Settings
from tests.outcomes import outcome
from training.evaluation.classification.estimates import classification_estimates
from training.evaluation.outcome import Outcome
from training.evaluation.reporting.classifier_view import classifier_view, probability_view
from training.evaluation.reporting.rendering import render
from training.evaluation.reporting.report import CONSTANTS
from training.evaluation.summary import Evaluation, classifier_results


def _render(outcomes: list[Outcome], settings: Settings, *, shifts: bool = True) -> str:
    results = classifier_results(outcomes, settings)
    if not shifts:
        results = dataclasses.replace(results, shifts={})
    estimates = classification_estimates(outcomes, settings)
    view = classifier_view(estimates, results, settings)
    return render("classifier.md.j2", view=view, heading="#", **CONSTANTS)


def test_answers_to_melanomas_are_stated(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "4 of 7 labelled photos (57.1 %) show a malignant lesion." in text
    assert (
        "- **4 melanomas**: 2 (50.0 %) called benign (1 with High, 0 with Medium, 1 with Low "
        "confidence), so 1 (25.0 %) without the advice to see a doctor; 1 without an answer."
    ) in text


def test_tables_by_hand(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "| malignant: p > 0.60 (shipped) | 0.333 (" in text
    assert "| advice to see a doctor: p >= 0.10 | 0.667 (" in text
    assert "| benign, High | 1 | 1 | 0.025 | 0.500 | 0.500 (" in text
    assert "| ACK | neither | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 0 |" in text
    assert "- malignant, High: 100.0 % (1 photo)" in text  # always correct, for a single photo
    assert "| whole photo, no crop | 0.667 (" in text
    assert "| 0.15 | " in text  # of the decision curve
    for line in text.splitlines():
        assert not line.startswith("|") or line.endswith("|")


def test_shifts_are_shown_only_where_boxes_were_moved(settings: Settings) -> None:
    own = [outcome(1, malignant=True, p=0.9, shifted=0.8), outcome(2, p=0.1, shifted=0.2)]
    assert "(2 in all) the service's box was moved" in _render(own, settings)
    assert "shifted" not in _render(own, settings, shifts=False)


def test_probability_is_converted_to_other_populations(evaluation: Evaluation) -> None:
    view = probability_view(evaluation)
    assert view is not None
    assert view.parameters == "temperature 1.500, bias -0.250"
    assert view.share == pytest.approx(0.2)
    assert view.table.rows[1] == ["0.15", "0.007", "0.036", "0.150", "0.414"]
    without = dataclasses.replace(evaluation, calibration={}, calibration_facts={})
    assert probability_view(without) is None
