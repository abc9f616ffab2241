"""Scores computed by hand, and the mask that each rule selects."""

import numpy as np
import pytest

from lesion.config import SelectionSettings
from lesion.enums import SEGMENTERS, NetworkName, SelectionRule
from lesion.segmentation import Regions, Segmentation
from lesion.selection import dice, expected_dice, select


def _square(left: int, right: int, size: int = 64) -> np.ndarray:
    mask = np.zeros((size, size), np.uint8)
    mask[:, left:right] = 1
    return mask


def _segmentation(network: NetworkName, mask: np.ndarray, probability: float) -> Segmentation:
    """Build a segmentation with a constant probability inside its mask and 0 outside."""
    regions = Regions(mask.astype(np.int32), (1,) if mask.any() else ())
    return Segmentation(network, mask.astype(np.float32) * probability, regions, mask)


def _rule(
    rule: SelectionRule, unet: float = 0.0, deeplabv3: float = 0.0, preference: float = 0.0
) -> SelectionSettings:
    assert rule != SelectionRule.DICE
    return SelectionSettings(
        rule,
        unet_correction=unet,
        deeplabv3_correction=deeplabv3,
        unet_preference=preference,
    )


def test_dice_by_hand() -> None:
    assert dice(_square(0, 32), _square(0, 32)) == 1.0
    assert dice(_square(0, 32), _square(32, 64)) == 0.0
    assert dice(_square(0, 32), _square(16, 48)) == 0.5
    assert dice(_square(0, 16), _square(0, 48)) == 2 * 16 / 64
    assert dice(_square(0, 0), _square(0, 48)) == 0.0
    assert dice(_square(0, 0), _square(0, 0)) == 1.0


def test_expected_dice_by_hand() -> None:
    mask = _square(0, 32)
    assert expected_dice(mask.astype(np.float32), mask) == 1.0
    # 0.5 inside, 0 outside: 2 * 0.5 A / (0.5 A + A).
    assert expected_dice(0.5 * mask.astype(np.float32), mask) == pytest.approx(2 / 3)
    # 0.5 everywhere, mask on half of it: 2 * 0.5 A / (0.5 * 2 A + A).
    assert expected_dice(np.full((64, 64), 0.5, np.float32), mask) == pytest.approx(0.5)
    assert expected_dice(mask.astype(np.float32), _square(0, 0)) == 0.0
    assert expected_dice(np.zeros((64, 64), np.float32), _square(0, 0)) == 0.0


@pytest.mark.parametrize("shape", [(32, 32), (128, 128), (320, 96), (97, 333), (1000, 1000)])
def test_expected_dice_takes_a_mask_of_any_size(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.uint8)
    mask[:, : shape[1] // 2] = 1
    probability = _square(0, 32).astype(np.float32)
    assert expected_dice(probability, mask) == pytest.approx(1, abs=0.02)


def test_area_selects_the_larger_mask_and_expected_dice_the_more_certain_one() -> None:
    small_certain = _segmentation(NetworkName.UNET, _square(0, 20), 0.95)
    large_uncertain = _segmentation(NetworkName.DEEPLABV3, _square(0, 40), 0.6)
    by_area = select([small_certain, large_uncertain], _rule(SelectionRule.AREA))
    by_dice = select([small_certain, large_uncertain], _rule(SelectionRule.EXPECTED_DICE))
    assert by_area.selected is by_area.candidates[1]
    assert by_dice.selected is by_dice.candidates[0]
    assert (by_area.rule, by_dice.rule) == (SelectionRule.AREA, SelectionRule.EXPECTED_DICE)
    assert by_area.agreement == dice(small_certain.mask, large_uncertain.mask)
    first = by_area.candidates[0]
    assert first.network == NetworkName.UNET
    assert first.area_fraction == 20 / 64
    assert first.dice is None
    assert first.expected_dice == pytest.approx(2 * 0.95 / 1.95)


@pytest.mark.parametrize("rule", [SelectionRule.AREA, SelectionRule.EXPECTED_DICE])
def test_a_ground_truth_overrides_the_rule(rule: SelectionRule) -> None:
    candidates = [
        _segmentation(NetworkName.UNET, _square(0, 20), 0.6),
        _segmentation(NetworkName.DEEPLABV3, _square(0, 60), 0.95),
    ]
    selection = select(candidates, _rule(rule), ground_truth=_square(0, 22))
    assert selection.rule == SelectionRule.DICE
    assert selection.selected is not None and selection.selected.network == NetworkName.UNET
    assert [candidate.dice for candidate in selection.candidates] == [
        pytest.approx(2 * 20 / 42),
        pytest.approx(2 * 22 / 82),
    ]


@pytest.mark.parametrize("rule", [SelectionRule.AREA, SelectionRule.EXPECTED_DICE])
def test_an_empty_mask_is_not_selected_without_a_ground_truth(rule: SelectionRule) -> None:
    empty, small = (
        _segmentation(NetworkName.UNET, _square(0, 0), 0),
        _segmentation(NetworkName.DEEPLABV3, _square(0, 1), 0.51),
    )
    selection = select([empty, small], _rule(rule))
    assert selection.selected is not None and selection.selected.network == NetworkName.DEEPLABV3
    assert selection.agreement == 0.0


@pytest.mark.parametrize("ground_truth", [None, _square(0, 0), _square(0, 9)])
def test_two_empty_masks_select_none(ground_truth: np.ndarray | None) -> None:
    empty = [_segmentation(network, _square(0, 0), 0) for network in SEGMENTERS]
    selection = select(empty, _rule(SelectionRule.AREA), ground_truth)
    assert selection.selected is None
    assert selection.agreement == 1.0
    assert len(selection.candidates) == 2


def test_an_empty_ground_truth_gives_the_empty_mask_full_dice() -> None:
    candidates = [
        _segmentation(NetworkName.UNET, _square(0, 9), 0.9),
        _segmentation(NetworkName.DEEPLABV3, _square(0, 0), 0),
    ]
    selection = select(candidates, _rule(SelectionRule.AREA), ground_truth=_square(0, 0))
    assert [candidate.dice for candidate in selection.candidates] == [0.0, 1.0]
    assert selection.selected is None


def test_the_first_of_equal_masks_is_selected() -> None:
    equal = [_segmentation(network, _square(0, 9), 0.9) for network in SEGMENTERS]
    selected = select(equal, _rule(SelectionRule.AREA)).selected
    assert selected is not None and selected.network == NetworkName.UNET


def test_corrections_change_the_selection_and_keep_scores_in_range() -> None:
    masks = [
        _segmentation(NetworkName.UNET, _square(0, 20), 0.9),
        _segmentation(NetworkName.DEEPLABV3, _square(0, 22), 0.8),
    ]
    plain = select(masks, _rule(SelectionRule.EXPECTED_DICE))
    assert plain.selected is not None and plain.selected.network == NetworkName.UNET
    corrected = select(masks, _rule(SelectionRule.EXPECTED_DICE, unet=-0.2, deeplabv3=0.4))
    assert corrected.selected is not None and corrected.selected.network == NetworkName.DEEPLABV3
    assert corrected.candidates[0].expected_dice == pytest.approx(
        plain.candidates[0].expected_dice - 0.2
    )
    assert corrected.candidates[1].expected_dice == 1.0


def test_the_unet_is_preferred_by_the_configured_margin() -> None:
    masks = [
        _segmentation(NetworkName.UNET, _square(0, 20), 0.7),
        _segmentation(NetworkName.DEEPLABV3, _square(0, 22), 0.9),
    ]
    lead = 2 * 0.9 / 1.9 - 2 * 0.7 / 1.7
    for preference, kept in (
        (0.0, NetworkName.DEEPLABV3),
        (lead - 0.01, NetworkName.DEEPLABV3),
        (lead + 0.01, NetworkName.UNET),
    ):
        selection = select(masks, _rule(SelectionRule.EXPECTED_DICE, preference=preference))
        assert selection.selected is not None and selection.selected.network == kept
        assert selection.candidates[0].expected_dice == pytest.approx(2 * 0.7 / 1.7, abs=0.01)
    empty = [_segmentation(NetworkName.UNET, _square(0, 0), 0.0), masks[1]]
    fallback = select(empty, _rule(SelectionRule.EXPECTED_DICE, preference=1.0)).selected
    assert fallback is not None and fallback.network == NetworkName.DEEPLABV3


def test_a_correction_does_not_select_an_empty_mask() -> None:
    empty = _segmentation(NetworkName.UNET, _square(0, 0), 0.0)
    found = _segmentation(NetworkName.DEEPLABV3, _square(0, 3), 0.3)
    selection = select([empty, found], _rule(SelectionRule.EXPECTED_DICE, unet=0.5, deeplabv3=-0.5))
    assert selection.candidates[0].expected_dice == 0.0
    assert selection.selected is not None and selection.selected.network == NetworkName.DEEPLABV3
