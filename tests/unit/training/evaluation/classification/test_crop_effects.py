"""Effects of other crops and of shifted boxes, by hand."""

import dataclasses

import pytest

from lesion.config import Settings
from tests.outcomes import defined, outcome, value
from training.evaluation.classification.crop_effects import crop_estimates, shift_estimates
from training.evaluation.crops import Crop, Shift
from training.evaluation.metrics.keys import ClassifierMetric, DifferenceKey, ShiftMetric
from training.evaluation.outcome import Outcome

AUC = ClassifierMetric.AUC


def _without(one: Outcome, crop: Crop) -> Outcome:
    return dataclasses.replace(one, crops={k: v for k, v in one.crops.items() if k is not crop})


def test_crops_are_compared_on_the_same_photos() -> None:
    own = [
        outcome(1, malignant=True, p=0.9, crops={Crop.WHOLE: 0.2}),
        outcome(2, malignant=True, p=0.5, crops={Crop.TRUE: 0.8}),
        outcome(3, p=0.6, crops={Crop.WHOLE: 0.5}),
        outcome(4, p=0.1),
    ]
    # DeepLabV3 found nothing in the fifth photo, so it does not count for any crop.
    incomplete = _without(outcome(5, malignant=True, p=0.01), Crop.DEEPLABV3)
    found = crop_estimates([*own, incomplete])
    assert list(found) == list(Crop)
    assert {defined(crop, key).photos for crop in found.values() for key in crop} == {4}
    assert value(found[Crop.SELECTED], AUC) == pytest.approx(3 / 4)
    assert value(found[Crop.TRUE], AUC) == pytest.approx(1.0)
    assert value(found[Crop.TRUE], DifferenceKey(AUC)) == pytest.approx(1 / 4)
    assert value(found[Crop.WHOLE], AUC) == pytest.approx(2.5 / 4)
    zero = defined(found[Crop.UNET], DifferenceKey(AUC))
    assert (zero.value, zero.low, zero.high) == (0, 0, 0)


def test_without_true_masks_the_other_crops_are_compared() -> None:
    own = [
        _without(one, Crop.TRUE) for one in (outcome(1, malignant=True, p=0.9), outcome(2, p=0.1))
    ]
    assert list(crop_estimates(own)) == [crop for crop in Crop if crop is not Crop.TRUE]


@pytest.mark.parametrize("malignant", [True, False])
def test_auc_of_a_single_class_is_undefined_for_every_crop(malignant: bool) -> None:
    own = [outcome(i, malignant=malignant, p=0.1 * i + 0.1) for i in range(5)]
    assert all(crop[AUC] is None for crop in crop_estimates(own).values())


def test_shifts_by_hand(settings: Settings) -> None:
    own = [
        outcome(1, malignant=True, p=0.90, shifted=0.50),  # another type
        outcome(2, malignant=True, p=0.30, shifted=0.40),  # the same answer
        outcome(3, p=0.04, shifted=0.06),  # another confidence
        outcome(4, p=0.45, shifted=0.45),
        outcome(5, p=0.90),  # its box was not moved
    ]
    shifts = shift_estimates(own, settings)
    assert list(shifts) == list(Shift)
    found = shifts[Shift.FIVE_PERCENT]
    assert value(found, ShiftMetric.MEAN_CHANGE) == pytest.approx((0.4 + 0.1 + 0.02) / 4)
    assert value(found, ShiftMetric.CHANGE_95TH_PERCENTILE) == pytest.approx(0.4)
    assert value(found, ShiftMetric.TYPE_CHANGED) == pytest.approx(1 / 4)
    assert value(found, ShiftMetric.ANSWER_CHANGED) == pytest.approx(2 / 4)
    assert value(found, AUC) == pytest.approx(3 / 4)
    assert value(found, DifferenceKey(AUC)) == pytest.approx(0.0)
    assert shift_estimates(own[4:], settings) == {}
