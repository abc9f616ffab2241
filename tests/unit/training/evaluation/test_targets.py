"""Targets checked against an evaluation, by hand."""

import dataclasses

import pytest

from lesion.enums import NetworkName
from training.data.sample import Source
from training.evaluation.group_tables import Group
from training.evaluation.groups import Grouping
from training.evaluation.metrics.estimates import Estimate
from training.evaluation.metrics.keys import MaskMetric, MaskMetricKey, MaskSource
from training.evaluation.segmentation.estimates import SELECTED_DICE
from training.evaluation.summary import Evaluation
from training.evaluation.targets import TARGETS, check_targets


def test_targets_are_measured(evaluation: Evaluation) -> None:
    results = check_targets(evaluation)
    assert len(results) == len(TARGETS) == 41
    values = [result.value for result in results]
    assert values[:6] == pytest.approx([0.6, 0.6, 0.0, 0.5, 0.7, 0.4])
    assert values[6] is None  # no group of 50 photos
    assert values[7:9] == pytest.approx([0.97, 4.5])
    assert values[9:12] == pytest.approx([0.75, 0.75, 0.75])
    # p is 0.9 and 0.3 of the melanomas, 0.6 and 0.1 of the moles.
    assert values[12:16] == pytest.approx([0.5, 1.0, 0.5, 0.0])
    assert values[16] is None  # no answer was benign with High confidence
    assert values[17:19] == [0.0, None]
    assert values[19] == pytest.approx((0.1 + 0.7 + 0.6 + 0.1) / 4)
    assert values[20] == pytest.approx(0.0)  # melanomas and moles are never the most probable
    assert values[21] is None  # one smartphone photo
    assert values[22:24] == pytest.approx([1.0, 1.0])
    assert values[24] == pytest.approx(0.6)
    assert values[25:29] == [None, None, pytest.approx(0.0), None]
    # Found one of two tiny lesions, with a Dice of 0.8; hair took 0.03; no photo of healthy skin.
    assert values[29:33] == [*map(pytest.approx, (0.5, 0.4, 0.03)), None]
    assert values[33:36] == [0.0, 0.0, pytest.approx(0.5)]
    assert values[36:39] == [0.0, pytest.approx(0.2), 0.0]
    assert values[39:] == [0.0, None]  # every photo is small, but that does not count; no dark skin
    reached = [result.reached for result in results]
    assert reached[:6] == [False, False, True, False, False, False]
    assert reached[6:9] == [None, True, True]
    assert reached[9:16] == [False, False, False, False, True, False, False]
    assert reached[16:24] == [None, False, None, False, False, None, True, True]
    assert reached[24:32] == [False, None, None, False, None, False, False, False]
    assert reached[32:] == [None, True, True, False, True, False, True, True, None]


def test_values_at_the_limits_reach_the_targets(evaluation: Evaluation) -> None:
    def reached(value: float, shortfall: float, parameters: int) -> list[bool | None]:
        estimate = Estimate(value, 0.0, 1.0, 60)
        group = Group(
            grouping=Grouping.AGE,
            name="old",
            photos=60,
            benign=0,
            malignant=0,
            estimates={SELECTED_DICE: estimate},
            differences={SELECTED_DICE: -shortfall},
            flagged=(),
        )
        own = {name: dict(estimates) for name, estimates in evaluation.estimates.items()}
        own[Source.HAM10000_FRAME][MaskMetricKey(MaskMetric.DICE, MaskSource.UNET)] = estimate
        changed = dataclasses.replace(
            evaluation,
            estimates=own,
            segmentation_groups={Source.PAD_UFES_20: [group]},
            parameters={NetworkName.UNET: parameters},
        )
        results = check_targets(changed)
        return [results[i].reached for i in (0, 6, 8)]

    assert reached(0.94, 0.05, 10_000_000) == [True, True, True]
    assert reached(0.9399, 0.0501, 10_000_001) == [False, False, False]


def test_targets_without_their_data_set_are_not_measured(evaluation: Evaluation) -> None:
    without = dataclasses.replace(
        evaluation, estimates={}, segmentation_groups={}, resolution={}, composed={}, overall={}
    )
    results = check_targets(without)
    measured = [result.name for result in results if result.value is not None]
    assert measured == ["parameters of the U-Net, millions"]
