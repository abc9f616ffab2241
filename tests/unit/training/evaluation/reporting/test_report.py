"""The report as a reader sees it."""

import dataclasses
import re

import pytest

from tests.outcomes import settings_at
from training.data.sample import Source
from training.evaluation.reporting.report import render_report
from training.evaluation.summary import Evaluation
from training.evaluation.targets import check_targets


@pytest.fixture
def report(evaluation: Evaluation) -> str:
    return render_report(evaluation, check_targets(evaluation), {"Dice of each photo": "dice.png"})


def test_targets_are_shown(report: str) -> None:
    assert "| Dice, U-Net, HAM10000 | >= 0.94 | 0.600 | **no** |" in report
    assert "| parameters of the U-Net, millions | <= 10 | 4.500 | yes |" in report
    assert "not measured" in report


def test_masks_are_shown(report: str) -> None:
    assert "### Segmentation (5 photos)" in report
    assert "| Dice | 0.600 (" in report
    assert "| oracle: the mask with the higher true Dice | 0.680 (" in report
    assert "The archive selects by the rule `expected_dice`" in report
    assert "| tiny | 2 | 0.700 (" in report
    assert "| full-resolution photos, reduced to 1/10 | 1 | 0.970 (" in report
    assert "| 0.050; 0.050 | 1 of 1 |" in report
    assert "- big: remarkable" in report


def test_composed_photos_are_shown(report: str) -> None:
    assert "| tiny lesion | 2 | 0.500 (0.000 to 1.000) | 0.400 (" in report
    assert "tiny lesion under hair |" not in report  # none was measured
    assert "| drawn hair | 1 | – | 0.870 (0.870 to 0.870) | 0.900 (" in report
    assert "| -0.030 (-0.030 to -0.030) | – |" in report
    assert "| AUC of skin against other pictures | 0.500 (" in report
    assert "experts who outline the same lesion agree" in report


def test_classifier_and_screening_are_shown(report: str) -> None:
    assert "| AUC | 0.750 (" in report
    assert "| status `not_skin` | 0.200 (" in report
    assert "| training photos | 4 | 0.750 (" in report
    assert "93.59 %" in report and "`docs/background.md`" in report


def test_pictures_are_shown_only_where_there_are_some(report: str, evaluation: Evaluation) -> None:
    assert "![Dice of each photo](dice.png)" in report
    assert "## Pictures" not in render_report(evaluation, [])


def test_markdown_is_well_formed(report: str) -> None:
    lines = report.splitlines()
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        assert not line.startswith("|") or line.endswith("|")
        if line.startswith("#"):
            assert (before, after) == ("", "")
        if line.startswith("| ---"):
            assert before.count("|") == line.count("|") == after.count("|")
    assert not re.search(r"\n\n\n", report)
    assert report.endswith("\n") and not report.endswith("\n\n")


def test_weighting_to_the_prevalence_is_stated(report: str, evaluation: Evaluation) -> None:
    assert "p assumes that 50.0 % of the lesions are malignant" in report
    lower = dataclasses.replace(evaluation, settings=settings_at(0.2, evaluation.settings))
    text = render_report(lower, [])
    assert "p assumes that 20.0 % of the lesions are malignant" in text
    assert "0.20 and the benign ones 0.80" in text


def test_details_follow_the_results(report: str) -> None:
    places = [
        report.index(title) for title in ("### Benign or malignant (", "## Details: HAM10000")
    ]
    assert places == sorted(places)
    assert report.index("Effect of the crop") > places[1]
    assert "## Details: Photos that do not show skin" not in report


def test_definitions_state_the_rule_for_flags(report: str) -> None:
    assert "at least 10 photos" in report and "it lies 0.05 or more below" in report


def test_weights_without_a_calibration_are_named_so(evaluation: Evaluation) -> None:
    without = dataclasses.replace(evaluation, calibration={}, calibration_facts={})
    assert "not the probability of cancer" in render_report(without, [])


def test_parts_without_results_are_left_out(evaluation: Evaluation) -> None:
    masks_only = dataclasses.replace(
        evaluation,
        estimates={Source.HAM10000_FRAME: evaluation.estimates[Source.HAM10000_FRAME]},
        classifier={},
        classifier_data_sets=[],
        segmentation_data_sets=[],
        training_comparison={},
        resolution={},
        composed={},
        overall={},
    )
    report = render_report(masks_only, [])
    for title in (
        "Benign or malignant",
        "Training photos",
        "Meaning",
        "another resolution",
        "Composed",
        "several",
    ):
        assert not re.search(rf"^#+ .*{title}", report, re.MULTILINE), title
