"""Masks that the rules choose."""

import dataclasses

from lesion.enums import NetworkName
from tests.outcomes import outcome
from training.evaluation.metrics.keys import MaskRule, MaskSource
from training.evaluation.segmentation.rules import choose_source


def test_rules_choose_different_masks() -> None:
    one = dataclasses.replace(
        outcome(1, unet=0.4, deeplabv3=0.6),
        expected_dice={NetworkName.UNET: 0.9, NetworkName.DEEPLABV3: 0.8},
    )
    assert {rule: choose_source(one, rule) for rule in MaskRule} == {
        MaskRule.LARGER_AREA: MaskSource.DEEPLABV3,
        MaskRule.HIGHER_EXPECTED_DICE: MaskSource.UNET,
        MaskRule.ORACLE: MaskSource.DEEPLABV3,
    }


def test_equal_masks_are_the_u_nets() -> None:
    not_skin = outcome(1, p=None)
    assert {choose_source(not_skin, rule) for rule in MaskRule} == {MaskSource.UNET}
