"""Examples of single photos."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.outcomes import outcome, scores
from tests.served_models import write_sample
from training.errors import DataError
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.outcome import evaluate_photo
from training.evaluation.reporting.examples import Rank, draw_examples, make_example, rank_by_dice
from training.evaluation.served_model import ServedModel


def test_photos_are_ranked_by_dice_of_the_selected_mask() -> None:
    outcomes = [
        dataclasses.replace(outcome(i), scores={MaskSource.SELECTED: scores(dice)})
        for i, dice in enumerate([0.3, 0.9, 0.1, 0.5, 0.7])
    ]
    found = {
        rank: [chosen.scores[MaskSource.SELECTED].dice for chosen in own]
        for rank, own in rank_by_dice(outcomes, 1).items()
    }
    assert found == {Rank.BEST: [0.9], Rank.MEDIAN: [0.5], Rank.WORST: [0.1]}
    assert [len(own) for own in rank_by_dice(outcomes[:2]).values()] == [2, 2, 2]


def test_an_example_holds_every_step(
    model_with: Callable[..., ServedModel], tmp_path: Path
) -> None:
    sample = write_sample(tmp_path, (257, 333))
    example = make_example(sample, evaluate_photo(sample, model_with()), model_with())
    masks = (example.truth, example.raw, example.refined, example.final)
    assert all(mask is not None and mask.shape == (333, 257) for mask in masks)
    assert example.region is not None
    assert 0 < example.region.shape[0] < 333 and 0 < example.region.shape[1] < 257
    not_skin = evaluate_photo(sample, model_with(skin=-5.0))
    example = make_example(sample, not_skin, model_with(skin=-5.0))
    assert example.final is None and example.region is None
    assert "not_skin" in example.title
    with pytest.raises(DataError, match="photo0 has no true mask"):
        make_example(dataclasses.replace(sample, mask=None), not_skin, model_with())


def test_examples_are_drawn(model_with: Callable[..., ServedModel], tmp_path: Path) -> None:
    samples = [write_sample(tmp_path, size, i) for i, size in enumerate([(200, 150), (150, 200)])]
    models = [model_with(), model_with(skin=-5.0)]
    examples = [
        make_example(sample, evaluate_photo(sample, model), model)
        for sample, model in zip(samples, models, strict=True)
    ]
    draw_examples(examples, "Examples", tmp_path / "examples.png")
    with Image.open(tmp_path / "examples.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert min(pixels.shape[:2]) > 300
    assert 0.02 < (pixels.min(2) < 250).mean() < 0.98  # neither blank nor filled
