"""The classifier's part of the report, by hand."""

import dataclasses
from collections.abc import Callable

from lesion.config import Settings
from lesion.enums import CLASSIFIERS
from tests.outcomes import outcome, settings_at
from training.data.sample import Source
from training.evaluation.outcome import Outcome
from training.evaluation.reporting.classifier_view import classifier_view, probability_view
from training.evaluation.reporting.rendering import render
from training.evaluation.reporting.report import CONSTANTS
from training.evaluation.summary import Evaluation, classifier_results, estimate_data_sets


def _render(outcomes: list[Outcome], settings: Settings, *, shifts: bool = True) -> str:
    results = classifier_results(outcomes, settings)
    if not shifts:
        results = dataclasses.replace(results, shifts={})
    estimates = estimate_data_sets(outcomes, settings)[Source.HAM10000_FRAME]
    view = classifier_view(estimates, results, settings)
    prevalence = settings.classification.prevalence
    variables = {"view": view, "heading": "#", "prevalence": prevalence, **CONSTANTS}
    templates = ("classifier.md.j2", "classifier_details.md.j2")
    return "\n".join(render(template, **variables) for template in templates)


def test_answers_to_melanomas_are_stated(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "4 of 7 labelled photos (57.1 %) show a malignant lesion." in text
    assert (
        "- **4 melanomas**: 2 (50.0 %) called benign (1 with High, 0 with Medium, 1 with Low "
        "confidence), and 1 (25.0 %) without the advice to see a doctor; 1 without an answer."
    ) in text


def test_tables_by_hand(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "| malignant: p > 0.60 (shipped) | 0.333 (" in text
    assert "| advice to see a doctor: p >= 0.10 | 0.667 (" in text
    assert "| benign, High | 1 | 1 | 0.025 | 0.500 | 0.500 (" in text
    assert "| ACK | neither | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 0 |" in text
    assert " | 1 of 2 | 97.5 % |" in text  # benign, High: one of two lesions
    assert "High confidence, but malignant: 1 of 2 lesions**" in text
    assert "at most\n97.5 % of many such lesions" in text
    assert " | 0 of 1 | 95.0 % |" in text  # malignant, High: always correct, for one lesion
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
    assert view.data == ["ham10000/frame, val"]
    # The shipped prevalence is one half. Where 20 % are malignant, the odds are 4 times lower.
    assert view.table.head == ["p as answered", "1 % malignant", "5 % malignant", "20 % malignant"]
    assert view.table.rows[2] == ["0.60", "0.015", "0.073", f"{1.5 / 4 / (1 + 1.5 / 4):.3f}"]
    lower = dataclasses.replace(evaluation, settings=settings_at(0.2, evaluation.settings))
    view = probability_view(lower)
    assert view is not None
    assert view.table.head[-1] == "50 % malignant"
    one = dict(evaluation.calibration) | {CLASSIFIERS[1]: {}}
    assert probability_view(dataclasses.replace(evaluation, calibration=one)) is None
    assert probability_view(dataclasses.replace(evaluation, calibration={})) is None


def test_classifiers_are_compared_and_the_shipped_rule_is_marked(
    few: list[Outcome], settings_with: Callable[..., Settings]
) -> None:
    text = _render(few, settings_with("classification", rule="mean"))
    assert "| ResNet-18 alone | 0.667 (" in text
    assert "| mean of the log-odds of both (shipped) | 0.667 (" in text
    assert text.count("(shipped)") == 2


def test_calls_on_melanomas_are_shown(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "| melanoma | sensitivity | 3 | 0.333 (" in text
    assert "people under 40" not in text  # no age is recorded


def test_diagnoses_are_shown_where_they_occur(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "| melanoma (`mel`) | 3 | " in text
    assert "(`bcc`)" not in text
    assert "| nv | 1 | 0 | 2 | 0 |" in text  # p = 0.70 is divided among the malignant diagnoses
    others = [outcome(1, malignant=True, diagnosis="SCC"), outcome(2, diagnosis="scar")]
    assert "The seven diagnoses" not in _render(others, settings)


def test_calls_are_shown_for_other_shares(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "| malignant | 5 % | 0.333 (" in text
    assert "| malignant, p converted | 5 % | 0.000 (" in text  # p = 0.96 becomes 0.56
    assert "analysed with the shipped prevalence of 50.0 %" in text
    assert "p converted" not in _render(few[:3], settings)  # one class


def test_errors_without_calibration_are_shown(few: list[Outcome], settings: Settings) -> None:
    text = _render(few, settings)
    assert "| with calibration | 2 of 3 | 1 of 3 | 1 of 3 | 1 of 3 | 2 of 3 |" in text
    assert "| without calibration | 2 of 3 | 1 of 3 | 1 of 3 | 0 of 3 | 1 of 3 |" in text
