"""Photos without and with drawn hair."""

from pathlib import Path

import pytest

from tests.outcomes import defined, outcome, value
from tests.served_models import write_sample
from tests.unit.training.evaluation.composed.sources import write_healthy_skin
from training.evaluation.composed.hair import (
    EVERY,
    HairOutcome,
    HairTask,
    compare_with_hair,
    hair_estimates,
    hair_tasks,
)
from training.evaluation.metrics.keys import ComposedMetric, MaskSource
from training.evaluation.outcome import evaluate_photo
from training.evaluation.served_model import ServedModel


def test_some_photos_of_ham10000_get_hair(tmp_path: Path) -> None:
    sample = write_sample(tmp_path, (200, 150))
    samples = [write_healthy_skin(tmp_path)] + [sample] * (EVERY + 1)
    outcomes = [outcome(i, unet=i / 10) for i in range(len(samples))]
    tasks = hair_tasks(samples, outcomes)
    assert tasks == [HairTask(sample, 0.1), HairTask(sample, (EVERY + 1) / 10)]


def test_hair_changes_the_mask(tmp_path: Path, model: ServedModel) -> None:
    sample = write_sample(tmp_path, (384, 288))
    without = evaluate_photo(sample, model).scores[MaskSource.SELECTED].dice
    found = compare_with_hair(HairTask(sample, without), model)
    assert found == compare_with_hair(HairTask(sample, without), model)
    assert found.without == without > 0.8
    assert 0.5 < found.with_hair < 1 and found.with_hair != without


def test_estimates_by_hand() -> None:
    outcomes = [HairOutcome("a", "1", 0.9, 0.8), HairOutcome("b", "2", 0.8, 0.82)]
    found = hair_estimates(outcomes)
    assert value(found, ComposedMetric.DICE_WITHOUT_HAIR) == pytest.approx(0.85)
    assert value(found, ComposedMetric.DICE) == pytest.approx(0.81)
    change = defined(found, ComposedMetric.DIFFERENCE)
    assert change.value == pytest.approx(-0.04)
    assert (change.low, change.high) == pytest.approx((-0.1, 0.02))
