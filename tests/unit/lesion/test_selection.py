"""Scores by hand, and which mask each rule keeps."""

import numpy as np
import pytest

from lesion.config import SelectionSettings
from lesion.segmentation import Segmentation
from lesion.selection import dice, expected_dice, select


def _square(left: int, right: int, size: int = 64) -> np.ndarray:
    mask = np.zeros((size, size), np.uint8)
    mask[:, left:right] = 1
    return mask


def _found(model: str, mask: np.ndarray, sure: float) -> Segmentation:
    """A network that is `sure` inside its mask and sees nothing outside."""
    return Segmentation(model, mask.astype(np.float32) * sure, mask)


def _rule(
    rule: str, unet: float = 0.0, deeplabv3: float = 0.0, preference: float = 0.0
) -> SelectionSettings:
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
    # Half sure inside, nothing outside: 2 * 0.5 A / (0.5 A + A).
    assert expected_dice(0.5 * mask.astype(np.float32), mask) == pytest.approx(2 / 3)
    # Half sure everywhere, mask on half of it: 2 * 0.5 A / (0.5 * 2 A + A).
    assert expected_dice(np.full((64, 64), 0.5, np.float32), mask) == pytest.approx(0.5)
    assert expected_dice(mask.astype(np.float32), _square(0, 0)) == 0.0
    assert expected_dice(np.zeros((64, 64), np.float32), _square(0, 0)) == 0.0


@pytest.mark.parametrize("shape", [(32, 32), (128, 128), (320, 96), (97, 333), (1000, 1000)])
def test_expected_dice_takes_a_mask_of_any_size(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.uint8)
    mask[:, : shape[1] // 2] = 1
    probability = _square(0, 32).astype(np.float32)
    assert expected_dice(probability, mask) == pytest.approx(1, abs=0.02)


def test_area_keeps_the_larger_and_expected_dice_the_surer() -> None:
    small_sure = _found("unet", _square(0, 20), 0.95)
    large_unsure = _found("deeplabv3", _square(0, 40), 0.6)
    by_area = select([small_sure, large_unsure], _rule("area"))
    by_dice = select([small_sure, large_unsure], _rule("expected_dice"))
    assert by_area.selected is by_area.candidates[1]
    assert by_dice.selected is by_dice.candidates[0]
    assert (by_area.rule, by_dice.rule) == ("area", "expected_dice")
    assert by_area.agreement == dice(small_sure.mask, large_unsure.mask)
    first = by_area.candidates[0]
    assert first.network == "unet"
    assert first.area_fraction == 20 / 64
    assert first.dice is None
    assert first.expected_dice == pytest.approx(2 * 0.95 / 1.95)


@pytest.mark.parametrize("rule", ["area", "expected_dice"])
def test_a_ground_truth_overrides_the_rule(rule: str) -> None:
    candidates = [_found("unet", _square(0, 20), 0.6), _found("deeplabv3", _square(0, 60), 0.95)]
    selection = select(candidates, _rule(rule), ground_truth=_square(0, 22))
    assert selection.rule == "dice"
    assert selection.selected is not None and selection.selected.network == "unet"
    assert [candidate.dice for candidate in selection.candidates] == [
        pytest.approx(2 * 20 / 42),
        pytest.approx(2 * 22 / 82),
    ]


@pytest.mark.parametrize("rule", ["area", "expected_dice"])
def test_an_empty_mask_never_wins_without_a_ground_truth(rule: str) -> None:
    empty, small = _found("unet", _square(0, 0), 0), _found("deeplabv3", _square(0, 1), 0.51)
    selection = select([empty, small], _rule(rule))
    assert selection.selected is not None and selection.selected.network == "deeplabv3"
    assert selection.agreement == 0.0


@pytest.mark.parametrize("ground_truth", [None, _square(0, 0), _square(0, 9)])
def test_nothing_found_by_either(ground_truth: np.ndarray | None) -> None:
    empty = [_found(model, _square(0, 0), 0) for model in ("unet", "deeplabv3")]
    selection = select(empty, _rule("area"), ground_truth)
    assert selection.selected is None
    assert selection.agreement == 1.0
    assert len(selection.candidates) == 2


def test_an_empty_ground_truth_agrees_with_the_network_that_found_nothing() -> None:
    candidates = [_found("unet", _square(0, 9), 0.9), _found("deeplabv3", _square(0, 0), 0)]
    selection = select(candidates, _rule("area"), ground_truth=_square(0, 0))
    assert [candidate.dice for candidate in selection.candidates] == [0.0, 1.0]
    assert selection.selected is None


def test_the_first_of_equals_is_kept() -> None:
    twins = [_found(model, _square(0, 9), 0.9) for model in ("unet", "deeplabv3")]
    selected = select(twins, _rule("area")).selected
    assert selected is not None and selected.network == "unet"


def test_corrections_move_the_choice_and_stay_in_range() -> None:
    masks = [_found("unet", _square(0, 20), 0.9), _found("deeplabv3", _square(0, 22), 0.8)]
    plain = select(masks, _rule("expected_dice"))
    assert plain.selected is not None and plain.selected.network == "unet"
    corrected = select(masks, _rule("expected_dice", unet=-0.2, deeplabv3=0.4))
    assert corrected.selected is not None and corrected.selected.network == "deeplabv3"
    assert corrected.candidates[0].expected_dice == pytest.approx(
        plain.candidates[0].expected_dice - 0.2
    )
    assert corrected.candidates[1].expected_dice == 1.0


def test_the_unet_is_preferred_by_the_configured_lead() -> None:
    masks = [_found("unet", _square(0, 20), 0.7), _found("deeplabv3", _square(0, 22), 0.9)]
    lead = 2 * 0.9 / 1.9 - 2 * 0.7 / 1.7
    for preference, kept in ((0.0, "deeplabv3"), (lead - 0.01, "deeplabv3"), (lead + 0.01, "unet")):
        selection = select(masks, _rule("expected_dice", preference=preference))
        assert selection.selected is not None and selection.selected.network == kept
        assert selection.candidates[0].expected_dice == pytest.approx(2 * 0.7 / 1.7, abs=0.01)
    empty = [_found("unet", _square(0, 0), 0.0), masks[1]]
    rescued = select(empty, _rule("expected_dice", preference=1.0)).selected
    assert rescued is not None and rescued.network == "deeplabv3"


def test_a_correction_makes_no_empty_mask_win() -> None:
    empty = _found("unet", _square(0, 0), 0.0)
    found = _found("deeplabv3", _square(0, 3), 0.3)
    selection = select([empty, found], _rule("expected_dice", unet=0.5, deeplabv3=-0.5))
    assert selection.candidates[0].expected_dice == 0.0
    assert selection.selected is not None and selection.selected.network == "deeplabv3"
