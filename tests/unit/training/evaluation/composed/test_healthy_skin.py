"""Wide photos of skin without a lesion."""

from pathlib import Path

import pytest

from lesion.config import Settings
from lesion.enums import Status
from lesion.photo import read_photo
from tests.outcomes import value
from tests.unit.training.evaluation.composed.sources import write_healthy_skin
from training.evaluation.composed.healthy_skin import (
    PHOTOS,
    HealthySkinOutcome,
    HealthySkinTask,
    compose_healthy_skin,
    healthy_skin_estimates,
    healthy_skin_tasks,
    screen_healthy_skin,
)
from training.evaluation.composed.wide_skin import HEIGHT, WIDTH
from training.evaluation.metrics.keys import ComposedMetric
from training.evaluation.served_model import ServedModel


def test_photos_of_one_source_differ(tmp_path: Path, settings: Settings) -> None:
    skin = write_healthy_skin(tmp_path)
    one, same, other = (
        compose_healthy_skin(HealthySkinTask(skin, number), settings) for number in (0, 0, 1)
    )
    assert one == same != other
    assert read_photo(one, settings).pixels.shape == (HEIGHT, WIDTH, 3)


def test_sources_take_turns(tmp_path: Path) -> None:
    skins = [write_healthy_skin(tmp_path, name) for name in ("a", "b")]
    tasks = healthy_skin_tasks(skins)
    assert len(tasks) == len({task.number for task in tasks}) == PHOTOS
    assert [task.skin for task in tasks[:3]] == [*skins, skins[0]]
    assert healthy_skin_tasks([]) == []


def test_the_service_finds_no_lesion(tmp_path: Path, model: ServedModel) -> None:
    skin = write_healthy_skin(tmp_path)
    found = screen_healthy_skin(HealthySkinTask(skin, 0), model)
    assert found == HealthySkinOutcome(skin.group_id, Status.NO_LESION_FOUND)


def test_estimates_by_hand() -> None:
    statuses = Status.NO_LESION_FOUND, Status.OK, Status.NOT_SKIN, Status.NO_LESION_FOUND
    found = healthy_skin_estimates([HealthySkinOutcome(str(s), s) for s in statuses])
    assert value(found, ComposedMetric.NO_LESION) == pytest.approx(0.5)
    assert healthy_skin_estimates([]) == {ComposedMetric.NO_LESION: None}
