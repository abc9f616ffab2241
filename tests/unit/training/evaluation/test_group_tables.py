"""Comparison of groups and the rule that flags them, by hand."""

from functools import partial

import pytest

from lesion.config import Settings
from tests.outcomes import outcome, value
from training.data.sample import Source
from training.evaluation.classification.estimates import group_estimates as classifier_estimates
from training.evaluation.classification.predictions import advice_call, shipped_call
from training.evaluation.group_tables import Group, compare_data_sets, compare_groups
from training.evaluation.groups import UNKNOWN, Grouping
from training.evaluation.metrics.keys import (
    CallKey,
    CallMetric,
    ClassifierMetric,
    MaskMetric,
    MaskMetricKey,
    MaskSource,
)
from training.evaluation.outcome import Outcome
from training.evaluation.segmentation.estimates import SELECTED_DICE
from training.evaluation.segmentation.estimates import group_estimates as mask_estimates

YOUNG, OLD = "under 30", "75 and over"


def _by_name(groups: list[Group], grouping: Grouping) -> dict[str, Group]:
    return {group.name: group for group in groups if group.grouping is grouping}


def _mask_groups(outcomes: list[Outcome]) -> dict[str, Group]:
    return _by_name(compare_groups(outcomes, mask_estimates), Grouping.AGE)


def test_groups_are_compared_with_all_photos() -> None:
    young = [outcome(i, unet=0.95, deeplabv3=0.9, age=YOUNG) for i in range(150)]
    old = [outcome(i, unet=0.85, deeplabv3=0.9, age=OLD) for i in range(150, 200)]
    single = [outcome(200, unet=0.1, deeplabv3=0.9)]
    groups = _mask_groups(young + old + single)
    overall = (150 * 0.95 + 50 * 0.85 + 0.1) / 201
    assert list(groups) == [YOUNG, OLD, UNKNOWN]
    assert groups[OLD].photos == 50
    assert groups[OLD].differences[SELECTED_DICE] == pytest.approx(0.85 - overall)
    jaccard = MaskMetricKey(MaskMetric.THRESHOLDED_JACCARD, MaskSource.SELECTED)
    assert value(groups[OLD].estimates, jaccard) == pytest.approx(0.85)
    assert SELECTED_DICE in groups[OLD].flagged  # 0.071 below
    assert groups[YOUNG].flagged == ()
    assert groups[UNKNOWN].flagged == ()  # far below, but a single photo


def test_at_least_ten_photos_must_count_for_a_flag() -> None:
    young = [outcome(i, unet=0.95, age=YOUNG) for i in range(150)]
    old = [outcome(i, unet=0.85, age=OLD) for i in range(150, 160)]
    assert SELECTED_DICE in _mask_groups(young + old)[OLD].flagged
    assert _mask_groups(young + old[1:])[OLD].flagged == ()


def test_difference_of_five_hundredths_is_flagged() -> None:
    young = [outcome(i, unet=0.75, age=YOUNG) for i in range(10)]
    old = [outcome(i, unet=0.5, age=OLD) for i in range(10, 20)]
    assert SELECTED_DICE in _mask_groups(young + old)[OLD].flagged  # 0.125 below 0.625
    old = [outcome(i, unet=0.66, age=OLD) for i in range(10, 20)]
    assert _mask_groups(young + old)[OLD].flagged == ()  # 0.045 below 0.705


def test_overall_estimate_must_lie_above_the_whole_interval() -> None:
    young = [outcome(i, unet=0.95, age=YOUNG) for i in range(150)]
    mixed = [outcome(150 + i, unet=0.98 if i < 10 else 0.6, age=OLD) for i in range(12)]
    old = _mask_groups(young + mixed)[OLD]
    difference = old.differences[SELECTED_DICE]
    assert difference is not None and difference < 0
    assert SELECTED_DICE not in old.flagged


def test_groupings_without_records_are_left_out(outcomes: list[Outcome]) -> None:
    groupings = {group.grouping for group in compare_groups(outcomes, mask_estimates)}
    assert groupings == {
        Grouping.DIAGNOSIS,
        Grouping.LESION_SIZE,
        Grouping.SHARPNESS,
        Grouping.SKIN_TONE,
    }
    assert compare_groups([], mask_estimates) == compare_data_sets([], mask_estimates) == []


def test_classifier_counts_the_photos_of_the_metric(settings: Settings) -> None:
    young = [outcome(i, malignant=i % 2 == 0, p=0.9 if i % 2 == 0 else 0.05, age="30 to 44")
             for i in range(100)]  # fmt: skip
    # Of the old, ten of twenty malignant lesions are missed, and every benign one is recognised.
    old = [outcome(i, malignant=True, p=0.05 if i < 110 else 0.9, age=OLD)
           for i in range(100, 120)]  # fmt: skip
    old += [outcome(i, p=0.05, age=OLD) for i in range(120, 140)]
    few = [outcome(i, malignant=True, p=0.05, age=YOUNG) for i in range(140, 149)]
    estimator = partial(classifier_estimates, settings=settings)
    groups = compare_groups(young + old + few, estimator)
    ages = _by_name(groups, Grouping.AGE)
    shipped, advice = shipped_call(settings), advice_call(settings)
    sensitivity = CallKey(CallMetric.SENSITIVITY, shipped)
    specificity = CallKey(CallMetric.SPECIFICITY, shipped)
    assert (ages[OLD].benign, ages[OLD].malignant) == (20, 20)
    advised = CallKey(CallMetric.SENSITIVITY, advice)
    assert ages[OLD].flagged == (ClassifierMetric.AUC, sensitivity, advised)
    assert value(ages[OLD].estimates, sensitivity) == pytest.approx(0.5)
    assert ages["30 to 44"].flagged == ()
    assert ages[YOUNG].flagged == ()  # nine are too few
    assert (ages[YOUNG].counted(sensitivity), ages[YOUNG].counted(specificity)) == (9, 0)
    assert ages[YOUNG].counted(ClassifierMetric.AUC) == 0
    assert ages[YOUNG].estimates[ClassifierMetric.AUC] is None
    assert ages[YOUNG].estimates[specificity] is None
    assert ages[YOUNG].differences[specificity] is None
    melanoma = _by_name(groups, Grouping.DIAGNOSIS)["mel"]
    assert melanoma.estimates[ClassifierMetric.AUC] is None


def test_data_sets_are_compared_with_all_photos(settings: Settings) -> None:
    good = [outcome(i, malignant=i % 2 == 0, p=0.9 if i % 2 == 0 else 0.1) for i in range(60)]
    bad = [
        outcome(i, malignant=i % 2 == 0, p=0.4, source=Source.PAD_UFES_20, diagnosis="?")
        for i in range(60, 90)
    ]
    estimator = partial(classifier_estimates, settings=settings)
    groups = _by_name(compare_data_sets(good + bad, estimator), Grouping.DATA_SET)
    assert value(groups[Source.PAD_UFES_20].estimates, ClassifierMetric.AUC) == pytest.approx(0.5)
    assert ClassifierMetric.AUC in groups[Source.PAD_UFES_20].flagged
    assert groups[Source.HAM10000_FRAME].flagged == ()
