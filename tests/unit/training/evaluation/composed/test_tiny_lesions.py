"""Tiny lesions in wide photos of skin."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from lesion.config import Settings
from lesion.enums import Status
from lesion.photo import read_photo
from tests.outcomes import defined, value
from tests.unit.training.evaluation.composed.sources import write_healthy_skin, write_lesion
from training.evaluation.composed.tiny_lesions import (
    AREA,
    TINY_LESIONS,
    UNDER_HAIR,
    TinyLesionOutcome,
    TinyLesionTask,
    compose_tiny_lesion,
    find_tiny_lesion,
    tiny_lesion_estimates,
    tiny_lesion_tasks,
)
from training.evaluation.composed.wide_skin import HEIGHT, WIDTH
from training.evaluation.metrics.keys import ComposedMetric
from training.evaluation.served_model import ServedModel


@pytest.fixture
def task(tmp_path: Path) -> TinyLesionTask:
    return TinyLesionTask(write_lesion(tmp_path, 1), write_healthy_skin(tmp_path), hair=False)


def test_the_lesion_is_tiny_darker_and_away_from_the_frame(
    task: TinyLesionTask, settings: Settings
) -> None:
    file, truth = compose_tiny_lesion(task, settings)
    pixels = read_photo(file, settings).pixels.mean(2)
    assert pixels.shape == truth.shape == (HEIGHT, WIDTH)
    assert 0.95 * AREA[0] < truth.mean() < 1.05 * AREA[1]
    x, y, width, height = cv2.boundingRect(truth)
    assert min(x, y, WIDTH - x - width, HEIGHT - y - height) > 50
    near = cv2.dilate(truth, np.ones((81, 81))) - cv2.dilate(truth, np.ones((21, 21)))
    assert pixels[truth == 1].mean() < 0.8 * pixels[near == 1].mean()
    far = cv2.dilate(truth, np.ones((241, 241))) - cv2.dilate(truth, np.ones((161, 161)))
    assert pixels[near == 1].mean() == pytest.approx(pixels[far == 1].mean(), rel=0.04)


def test_a_photo_is_always_the_same(task: TinyLesionTask, settings: Settings) -> None:
    file, truth = compose_tiny_lesion(task, settings)
    again, same = compose_tiny_lesion(task, settings)
    assert file == again
    np.testing.assert_array_equal(truth, same)
    other = replace(task, lesion=replace(task.lesion, image_id="other"))
    assert (compose_tiny_lesion(other, settings)[1] != truth).any()


def test_hair_is_drawn_over_the_same_photo(task: TinyLesionTask, settings: Settings) -> None:
    file, truth = compose_tiny_lesion(task, settings)
    hairy, same = compose_tiny_lesion(replace(task, hair=True), settings)
    np.testing.assert_array_equal(truth, same)
    bare, drawn = (read_photo(data, settings).pixels.astype(int) for data in (file, hairy))
    changed = np.abs(bare - drawn).max(2) > 30
    assert 0.01 < changed.mean() < 0.3


def test_the_service_finds_a_composed_lesion(task: TinyLesionTask, model: ServedModel) -> None:
    found = find_tiny_lesion(task, model)
    assert (found.image_id, found.group_id) == (task.lesion.image_id, task.lesion.group_id)
    assert found.status is Status.OK and found.dice > 0.7
    assert AREA[0] * 0.95 < found.area < AREA[1] * 1.05


def test_skins_take_turns_and_fewer_photos_get_hair(task: TinyLesionTask) -> None:
    lesions, skins = [task.lesion] * (TINY_LESIONS + 5), [task.skin, task.lesion]
    bare, hairy = (tiny_lesion_tasks(lesions, skins, hair) for hair in (False, True))
    assert (len(bare), len(hairy)) == (TINY_LESIONS, UNDER_HAIR)
    assert [one.skin for one in bare[:3]] == [task.skin, task.lesion, task.skin]
    assert not any(one.hair for one in bare) and all(one.hair for one in hairy)
    assert tiny_lesion_tasks(lesions, [], False) == []


def test_estimates_by_hand() -> None:
    outcomes = [
        TinyLesionOutcome("a", "1", 0.004, Status.OK, 0.9),
        TinyLesionOutcome("b", "2", 0.004, Status.OK, 0.0),  # beside the lesion
        TinyLesionOutcome("c", "3", 0.004, Status.NO_LESION_FOUND, 0.0),
        TinyLesionOutcome("d", "3", 0.004, Status.OK, 0.7),
    ]
    found = tiny_lesion_estimates(outcomes)
    assert value(found, ComposedMetric.FOUND) == pytest.approx(0.5)
    assert value(found, ComposedMetric.DICE) == pytest.approx(0.4)
    assert defined(found, ComposedMetric.DICE).photos == 4
    assert set(tiny_lesion_estimates([]).values()) == {None}
