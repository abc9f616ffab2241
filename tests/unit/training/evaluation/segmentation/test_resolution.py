"""Masks of a photo at its own and at a reduced resolution."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lesion.enums import Advice
from tests import pictures
from tests.served_models import write_sample
from training.evaluation.metrics.keys import MaskSource
from training.evaluation.segmentation.resolution import (
    COMPARED_MASKS,
    FULL_RESOLUTION,
    SHARP_COPIES,
    ResolutionOutcome,
    ResolutionTask,
    Verdict,
    compare_resolutions,
    resolution_estimates,
    resolution_tasks,
)
from training.evaluation.served_model import ServedModel

Verdicts = tuple[Verdict, Verdict] | None


def _task(folder: Path, data: bytes, factor: int) -> ResolutionTask:
    photo = folder / "photo.jpg"
    photo.write_bytes(data)
    return ResolutionTask("a", "b", photo, factor)


@pytest.mark.parametrize("size", [(1000, 700), (701, 1003)])
def test_mask_at_a_tenth_is_compared_with_the_full_one(
    size: tuple[int, int], model: ServedModel, tmp_path: Path
) -> None:
    photo, _ = pictures.lesion_photo(*size)
    task = _task(tmp_path, pictures.encode(photo, quality=95), 10)
    found = compare_resolutions(task, model)
    assert found.size == size
    assert found.reduced_size == tuple(round(side / 10) for side in size)
    assert set(found.dice) == set(COMPARED_MASKS)
    assert all(0.9 < value < 1 for value in found.dice.values())
    assert found.verdicts is not None
    assert all(0 < verdict.probability < 1 for verdict in found.verdicts)
    assert found.remarks == ()


def test_photos_that_the_service_would_refuse_get_remarks(
    model_with: Callable[..., ServedModel], tmp_path: Path
) -> None:
    photo, _ = pictures.lesion_photo(240, 200)
    task = _task(tmp_path, pictures.encode(photo), 10)
    tiny = compare_resolutions(task, model_with(skin=-5.0))
    assert tiny.reduced_size == (24, 20)
    assert tiny.dice[MaskSource.UNET] > 0.7
    assert tiny.remarks == (
        "reduced copy refused: too_small",
        "photo called not skin (0.01)",
        "reduced copy called not skin (0.01)",
    )
    white = np.full((400, 500, 3), 255, np.uint8)
    nothing = compare_resolutions(_task(tmp_path, pictures.encode(white), 2), model_with())
    assert "photo: selected mask is empty" in nothing.remarks
    assert nothing.verdicts is None
    assert "reduced copy: unet mask is empty" in nothing.remarks


def test_sharp_photos_are_halved_and_full_ones_reduced_to_a_tenth(tmp_path: Path) -> None:
    samples = [write_sample(tmp_path, (384, 288), 1), write_sample(tmp_path, (200, 150), 2)]
    large = tmp_path / "large.jpg"
    tasks = resolution_tasks(samples, [large])
    assert tasks == {
        FULL_RESOLUTION: [ResolutionTask("large", "large", large, 10)],
        SHARP_COPIES: [ResolutionTask("photo1", "lesion 1", samples[0].photo, 2)],
    }
    assert resolution_tasks(samples[1:], []) == {}


def test_estimates_by_hand() -> None:
    def outcome(name: str, dice: float, verdicts: Verdicts, *remarks: str) -> ResolutionOutcome:
        masks = dict.fromkeys(COMPARED_MASKS, dice)
        lesion = f"lesion {name}"
        return ResolutionOutcome(name, lesion, (300, 200), (30, 20), masks, verdicts, remarks)

    high, low = Verdict(0.7, Advice.SEE_DOCTOR_SOON), Verdict(0.2, Advice.SEE_DOCTOR)
    found = resolution_estimates(
        [
            outcome("a", 0.9, (high, low)),
            outcome("b", 0.7, (low, Verdict(0.3, Advice.SEE_DOCTOR)), "called not skin"),
            outcome("c", 0.8, None),
        ],
        10,
    )
    assert found.photos == 3
    assert found.changes == pytest.approx((0.5, 0.1)) and found.same_advice == 1
    assert found.means[MaskSource.SELECTED].value == pytest.approx(0.8)
    assert found.minima[MaskSource.UNET] == pytest.approx(0.7)
    assert found.remarks == ("b: called not skin",)
