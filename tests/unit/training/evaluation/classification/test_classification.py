"""The classifier's figures, tables and groups, by hand-computed cases and against scikit-learn."""

import dataclasses

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from lesion.config import Settings
from lesion.diagnosis import describe, diagnose
from tests.outcomes import outcome
from training.evaluation.classification.crop_effects import crop_figures, shift_figures
from training.evaluation.classification.groups import classifier_data_sets, classifier_groups
from training.evaluation.classification.predictions import (
    BANDS,
    NO_ANSWER,
    band_counts,
    band_name,
    classification_figures,
    diagnosis_counts,
    judged,
    reliability_diagrams,
    threshold_statistics,
)
from training.evaluation.crops import SHIFTS
from training.evaluation.groups import PAD
from training.evaluation.metrics.decision_curve import THRESHOLDS, decision_curve, decision_point
from training.evaluation.metrics.prevalence import at_share
from training.evaluation.outcome import Outcome
from training.evaluation.reporting.classifier_report import (
    classifier_group_tables,
    classifier_section,
    meaning_section,
    seen_section,
)
from training.evaluation.summary import Evaluation, classifier_tables, seen_figures


def _many(count: int = 200) -> list[Outcome]:
    """Photos of which as many are malignant as their probability says, two of a lesion."""
    rng = np.random.default_rng(6)
    chance = rng.beta(0.6, 1.5, count).clip(1e-3, 1 - 1e-3)
    return [
        outcome(i, malignant=bool(rng.random() < p), p=float(p), lesion=str(i // 2))
        for i, p in enumerate(chance)
    ]


@pytest.fixture
def few() -> list[Outcome]:
    """Three melanomas (one missed for sure, one at risk, one found), three moles, one unanswered
    melanoma, one keratosis that counts as neither."""
    return [
        outcome(1, malignant=True, p=0.04),
        outcome(2, malignant=True, p=0.60),
        outcome(3, malignant=True, p=0.96),
        outcome(4, p=0.01),
        outcome(5, p=0.15),
        outcome(6, p=0.70),
        outcome(7, malignant=True, p=None),
        outcome(8, malignant=None, p=0.9, diagnosis="ACK"),
    ]


def test_figures_agree_with_scikit_learn(settings: Settings) -> None:
    own = _many()
    truth = [bool(o.malignant) for o in own]
    p = [o.malignancy_probability for o in own]
    figures = classification_figures(own, settings.diagnosis)
    assert figures["auc"].value == pytest.approx(roc_auc_score(truth, p))
    assert figures["average precision"].value == pytest.approx(average_precision_score(truth, p))
    assert figures["brier score"].value == pytest.approx(brier_score_loss(truth, p))
    assert figures["ece"].value < figures["ece by chance"].high
    # The network's own logit gives the square of p: too low everywhere.
    assert figures["ece before calibration"].value > 0.1
    for name, figure in figures.items():
        assert figure.photos == 200
        if not name.startswith("ece"):  # to which each draw's own noise adds
            assert figure.low <= figure.value <= figure.high, name


def test_figures_by_hand(few: list[Outcome], settings: Settings) -> None:
    figures = {
        name: figure.value
        for name, figure in classification_figures(few, settings.diagnosis).items()
    }
    third = pytest.approx(1 / 3)
    assert figures["auc"] == pytest.approx(6 / 9)
    assert figures["accuracy at 0.60"] == pytest.approx(3 / 6)
    assert figures["sensitivity at 0.60"] == third  # 0.60 itself is not above it
    assert figures["specificity at 0.60"] == pytest.approx(2 / 3)
    assert figures["specificity at 0.70"] == pytest.approx(1.0)
    assert figures["sensitivity of the advice"] == pytest.approx(2 / 3)
    assert figures["specificity of the advice"] == third  # 0.15 itself is advised
    assert figures["share given the advice"] == pytest.approx(4 / 6)
    assert figures["share given benign, High"] == third
    assert figures["share of benign given benign, High"] == third
    assert figures["share of malignant given benign, High"] == third
    assert figures["share right of benign, High"] == pytest.approx(1 / 2)
    assert figures["share right of malignant, High"] == pytest.approx(1.0)
    assert figures["share given benign, Medium"] == 0
    assert "share right of benign, Medium" not in figures


def test_the_advice_is_the_one_that_a_person_reads(settings: Settings) -> None:
    p = np.linspace(0, 1, 401)
    own = [outcome(i, p=float(q), malignant=True) for i, q in enumerate(p[1:-1])]
    statistic = threshold_statistics(judged(own), settings.diagnosis)["share given the advice"]
    sentences = [describe(diagnose(q, settings.diagnosis), q) for q in p[1:-1]]
    advised = np.mean(["examined by a doctor" in sentence for sentence in sentences])
    assert statistic(np.ones((1, len(own))))[0] == pytest.approx(advised)


def test_another_line_between_the_types_moves_the_shipped_figures(settings: Settings) -> None:
    stricter = dataclasses.replace(settings.diagnosis, malignant_above=0.7)
    figures = classification_figures([outcome(1), outcome(2, malignant=True)], stricter)
    assert "accuracy at 0.70" in figures and "accuracy at 0.60" not in figures


@pytest.mark.parametrize("malignant", [True, False])
def test_one_class_alone_has_no_auc(malignant: bool, settings: Settings) -> None:
    own = [outcome(i, malignant=malignant, p=0.1 * i + 0.1) for i in range(5)]
    figures = classification_figures(own, settings.diagnosis)
    for name in ("auc", "average precision", "sensitivity at 90 % specificity"):
        assert name not in figures
    assert ("sensitivity at 0.60" in figures) == malignant
    assert ("specificity at 0.60" in figures) != malignant
    assert all(np.isfinite([f.value, f.low, f.high]).all() for f in figures.values())
    tables = classifier_tables(own, settings.diagnosis)
    assert all("auc" not in figures for figures in tables.crops.values())
    assert tables.decision[0].treat_all == pytest.approx(1.0 if malignant else -0.01 / 0.99)


def test_no_labelled_photo_has_no_figures(settings: Settings) -> None:
    own = [outcome(1, malignant=None, diagnosis="ACK"), outcome(2, malignant=True, p=None)]
    assert classification_figures(own, settings.diagnosis) == {}
    tables = classifier_tables(own, settings.diagnosis)
    assert tables.bands == tables.decision == tables.groups == []
    assert tables.crops == tables.shifts == {}
    assert classifier_data_sets(own, settings.diagnosis) == []


def test_smartphone_photos_of_actinic_keratosis_count_as_neither(settings: Settings) -> None:
    words = {"BCC": True, "SCC": True, "MEL": True, "NEV": False, "SEK": False, "ACK": None}
    own = [
        outcome(i, source=PAD, diagnosis=word, malignant=malignant, p=0.9 if malignant else 0.1)
        for i, (word, malignant) in enumerate(words.items())
    ]
    figures = classification_figures(own, settings.diagnosis)
    assert (figures["auc"].photos, figures["auc"].value) == (5, 1.0)
    rows = {row.diagnosis: row for row in diagnosis_counts(own, settings.diagnosis)}
    assert list(rows) == ["BCC", "MEL", "SCC", "NEV", "SEK", "ACK"]
    assert rows["ACK"].malignant is None and rows["ACK"].answers["benign, Medium"] == 1


def test_bands_count_both_classes(few: list[Outcome], settings: Settings) -> None:
    counts = {row.band: row for row in band_counts(few, settings.diagnosis)}
    assert list(counts) == ["benign, High", "benign, Low", "malignant, High", "malignant, Low"]
    assert (counts["benign, High"].benign, counts["benign, High"].malignant) == (1, 1)
    assert counts["benign, High"].probability == pytest.approx(0.025)
    assert (counts["benign, Low"].benign, counts["benign, Low"].malignant) == (1, 1)
    assert (counts["malignant, High"].benign, counts["malignant, High"].malignant) == (0, 1)
    assert band_name(0.05, settings.diagnosis) == "benign, Medium"


def test_diagnoses_are_counted_by_answer(few: list[Outcome], settings: Settings) -> None:
    rows = diagnosis_counts(few, settings.diagnosis)
    assert [(row.diagnosis, row.malignant, row.photos) for row in rows] == [
        ("mel", True, 4),
        ("nv", False, 3),
        ("ACK", None, 1),
    ]
    assert rows[0].answers == dict.fromkeys((*BANDS, NO_ANSWER), 0) | {
        "benign, High": 1,
        "benign, Low": 1,
        "malignant, High": 1,
        NO_ANSWER: 1,
    }


def test_the_diagrams_hold_every_labelled_photo(settings: Settings) -> None:
    own = _many()
    diagrams = reliability_diagrams(own)
    for bins in diagrams.values():
        assert sum(one.malignant.photos for one in bins) == len(own)
    # Before calibration the probability is the square of what is found.
    high = diagrams["before calibration"][-3]
    assert high.malignant.value > high.probability


def test_net_benefit_by_hand() -> None:
    truth = np.array([True, True, False, False, False])
    probability = np.array([0.9, 0.2, 0.4, 0.2, 0.1])
    point = decision_point(truth, probability, 0.2, list("abcde"))
    # Two found, two examined in vain, each of those worth a quarter: (2 - 2 / 4) / 5.
    assert point.net_benefit.value == pytest.approx(1.5 / 5)
    assert point.treat_all == pytest.approx((2 - 3 / 4) / 5)
    assert point.gain.value == pytest.approx(0.25 / 5)
    point = decision_point(truth, probability, 0.5, list("abcde"))
    assert point.net_benefit.value == pytest.approx(1 / 5)
    assert point.treat_all == pytest.approx(-1 / 5)
    assert point.gain.value == pytest.approx(1 / 5)  # over examining none


def test_who_examines_all_gains_nothing() -> None:
    own = [outcome(i, malignant=i % 2 == 0, p=0.9) for i in range(8)]
    curve = decision_curve(judged(own))
    assert [point.threshold for point in curve] == list(THRESHOLDS)
    for point in curve:
        assert point.net_benefit.value == pytest.approx(point.treat_all)
        assert point.gain.value <= 1e-12


def test_crops_are_compared_on_the_same_photos(settings: Settings) -> None:
    own = [
        outcome(1, malignant=True, p=0.9, crops={"whole": 0.2}),
        outcome(2, malignant=True, p=0.5, crops={"true": 0.8}),
        outcome(3, p=0.6, crops={"whole": 0.5}),
        outcome(4, p=0.1),
    ]
    # DeepLabV3 found nothing: the photo is left out of all.
    lacking = outcome(5, malignant=True, p=0.01)
    lacking = dataclasses.replace(
        lacking, crops={k: v for k, v in lacking.crops.items() if k != "deeplabv3"}
    )
    figures = crop_figures([*own, lacking])
    assert list(figures) == ["true", "unet", "deeplabv3", "selected", "whole"]
    assert {f.photos for crop in figures.values() for f in crop.values()} == {4}
    assert figures["selected"]["auc"].value == pytest.approx(3 / 4)
    assert figures["true"]["auc"].value == pytest.approx(1.0)
    assert figures["true"]["difference of auc"].value == pytest.approx(1 / 4)
    assert figures["whole"]["auc"].value == pytest.approx(2.5 / 4)
    zero = figures["unet"]["difference of auc"]
    assert (zero.value, zero.low, zero.high) == (0, 0, 0)


def test_without_true_masks_the_other_crops_are_compared() -> None:
    own = [outcome(1, malignant=True, p=0.9), outcome(2, p=0.1)]
    own = [
        dataclasses.replace(o, crops={k: v for k, v in o.crops.items() if k != "true"}) for o in own
    ]
    assert list(crop_figures(own)) == ["unet", "deeplabv3", "selected", "whole"]


def test_shifts_by_hand(settings: Settings) -> None:
    own = [
        outcome(1, malignant=True, p=0.90, shifted=0.50),  # another type
        outcome(2, malignant=True, p=0.30, shifted=0.40),  # the same answer
        outcome(3, p=0.04, shifted=0.06),  # another confidence
        outcome(4, p=0.45, shifted=0.45),
        outcome(5, p=0.90),  # its box was not moved
    ]
    figures = shift_figures(own, settings.diagnosis)
    assert list(figures) == list(SHIFTS)
    found = {name: figure.value for name, figure in figures["5 %"].items()}
    assert found["mean change"] == pytest.approx((0.4 + 0.1 + 0.02) / 4)
    assert found["95th percentile of the change"] == pytest.approx(0.4)
    assert found["other type"] == pytest.approx(1 / 4)
    assert found["other type or confidence"] == pytest.approx(2 / 4)
    assert found["auc"] == pytest.approx(3 / 4)
    assert found["difference of auc"] == pytest.approx(0.0)
    assert shift_figures(own[4:], settings.diagnosis) == {}


def test_groups_that_are_served_worse_are_flagged(settings: Settings) -> None:
    young = [outcome(i, malignant=i % 2 == 0, p=0.9 if i % 2 == 0 else 0.1, age="young")
             for i in range(100)]  # fmt: skip
    # Of the old, ten of twenty malignant lesions are missed, and every benign one is recognised.
    old = [outcome(i, malignant=True, p=0.1 if i < 110 else 0.9, age="75 and over")
           for i in range(100, 120)]  # fmt: skip
    old += [outcome(i, p=0.1, age="75 and over") for i in range(120, 140)]
    few = [outcome(i, malignant=True, p=0.1, age="under 30") for i in range(140, 149)]
    groups = classifier_groups(young + old + few, settings.diagnosis)
    ages = {group.group: group for group in groups if group.grouping == "age"}
    assert (ages["75 and over"].benign, ages["75 and over"].malignant) == (20, 20)
    assert ages["75 and over"].flagged == (
        "auc",
        "sensitivity at 0.60",
        "sensitivity of the advice",
    )
    assert ages["75 and over"].figures["sensitivity at 0.60"].value == pytest.approx(0.5)
    assert ages["young"].flagged == ()
    assert ages["under 30"].flagged == ()  # nine are too few
    assert "auc" not in ages["under 30"].figures
    assert "specificity at 0.60" not in ages["under 30"].figures
    diagnoses = {group.group: group for group in groups if group.grouping == "diagnosis"}
    assert "auc" not in diagnoses["mel"].figures
    assert {group.grouping for group in groups} == {
        "diagnosis",
        "lesion size",
        "sharpness",
        "age",
        "skin tone",
    }


def test_data_sets_are_compared_with_all_photos(settings: Settings) -> None:
    good = [outcome(i, malignant=i % 2 == 0, p=0.9 if i % 2 == 0 else 0.1) for i in range(60)]
    bad = [
        outcome(i, malignant=i % 2 == 0, p=0.4, source=PAD, diagnosis="?") for i in range(60, 90)
    ]
    groups = {g.group: g for g in classifier_data_sets(good + bad, settings.diagnosis)}
    assert groups[PAD].figures["auc"].value == pytest.approx(0.5)
    assert "auc" in groups[PAD].flagged and not groups["ham10000/frame"].flagged


def test_training_photos_stand_beside_held_out_ones(settings: Settings) -> None:
    seen = judged([outcome(1, malignant=True, p=0.9), outcome(2, p=0.1)])
    held_out = [
        outcome(3, malignant=True, p=0.3, crops={"true": 0.7}),
        outcome(4, p=0.4, crops={"true": 0.2}),
    ]
    figures = seen_figures(seen, held_out, settings.diagnosis)
    assert [own["accuracy at 0.60"].value for own in figures.values()] == [1.0, 1.0, 0.5]
    assert [own["auc"].value for own in figures.values()] == [1.0, 1.0, 0.0]
    assert list(seen_figures(judged([]), held_out, settings.diagnosis)) == [
        "held-out photos",
        "held-out photos, as served",
    ]
    assert "93.59 %" in seen_section(figures)[0]
    assert "| training photos | 2 | 1.000 (" in seen_section(figures)[1]


def test_a_probability_elsewhere() -> None:
    assert at_share(0.3, 0.2, 0.2) == pytest.approx(0.3)
    # Of 1000 lesions here, 200 are malignant; a finding that 100 of them and 100 benign ones show
    # means 50 %. Where 20 of 1000 are malignant, 10 of them and 122.5 benign ones show it.
    assert at_share(0.5, 0.2, 0.02) == pytest.approx(10 / (10 + 122.5))
    assert at_share(0.1, 0.2, 0.5) > 0.1


@pytest.fixture
def evaluation(few: list[Outcome], settings: Settings) -> Evaluation:
    return Evaluation(
        split="test",
        rule="expected_dice",
        diagnosis=settings.diagnosis,
        weights={},
        parameters={},
        calibration={"temperature": 1.5, "bias": -0.25},
        calibration_facts={"data": "ham10000/frame, val", "malignant_share": 0.2},
        figures={},
        groups={},
        data_sets=[],
        classifier={},
        classifier_data_sets=[],
        seen={},
        scale={},
    )


def test_the_report_says_what_became_of_the_melanomas(
    few: list[Outcome], evaluation: Evaluation, settings: Settings
) -> None:
    figures = classification_figures(few, settings.diagnosis)
    tables = classifier_tables(few, settings.diagnosis)
    text = "\n\n".join(classifier_section(figures, tables, evaluation))
    assert "4 of 7 labelled photos (57.1 %) show a malignant lesion." in text
    assert (
        "Of **4 melanomas**, 2 (50.0 %) were called benign: 1 with High, 0 with Medium, 1 with Low "
        "confidence. So 1 (25.0 %) were not advised to see a doctor. 1 got no answer."
    ) in text
    assert "| malignant: p > 0.60 (shipped) | 0.333 (" in text
    assert "| advice to see a doctor: p >= 0.15 | 0.667 (" in text
    assert "| benign, High | 1 | 1 | 0.025 | 0.500 | 0.500 (" in text
    assert "| ACK | neither | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 0 |" in text
    assert "malignant, High: 100.0 % of 1" in text  # right every time, of a single photo
    assert "| whole photo, no crop | 0.667 (" in text
    assert "| 0.15 | " in text  # of the decision curve
    for line in text.splitlines():
        assert not line.startswith("|") or line.endswith("|")
    tables = dataclasses.replace(tables, shifts={})
    assert "shifted" not in "\n".join(classifier_section(figures, tables, evaluation))


def test_the_report_names_flagged_groups(evaluation: Evaluation, settings: Settings) -> None:
    young = [outcome(i, malignant=True, p=0.9, age="30 to 44") for i in range(40)]
    old = [outcome(i, malignant=True, p=0.1, age="75 and over") for i in range(40, 60)]
    groups = classifier_groups(young + old, settings.diagnosis)
    text = "\n".join(classifier_group_tables(groups, evaluation))
    assert "- age 75 and over: sensitivity at 0.60, sensitivity of the advice" in text
    assert "| 75 and over | 0 | 20 | – | **0.000 (0.000 to 0.000)** | – |" in text
    assert "None is flagged." in classifier_group_tables([], evaluation)


def test_the_report_says_whose_probability_it_is(evaluation: Evaluation) -> None:
    text = "\n".join(meaning_section(evaluation))
    assert "temperature 1.500, bias -0.250" in text
    assert "of which 20.0 % are malignant" in text
    assert "| 0.15 | 0.007 | 0.036 | 0.150 | 0.414 |" in text
    without = dataclasses.replace(evaluation, calibration={}, calibration_facts={})
    assert "nobody's chance of cancer" in meaning_section(without)[0]
