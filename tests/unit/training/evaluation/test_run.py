"""Measurements of drawn photos, with networks that take darkness for a lesion."""

from pathlib import Path

import pytest

from tests import pictures
from tests.outcomes import defined
from tests.served_models import write_sample
from tests.unit.training.evaluation.composed.sources import write_healthy_skin, write_lesion
from training.data.sample import Source, Split
from training.evaluation.crops import Crop
from training.evaluation.metrics.keys import ComposedMetric, Composition, MaskSource
from training.evaluation.outcome import evaluate_photo
from training.evaluation.run import (
    Photos,
    measure,
    measure_resolutions,
    measure_training_photos,
    measure_wide_skin,
)
from training.evaluation.segmentation.estimates import SELECTED_DICE
from training.evaluation.segmentation.resolution import FULL_RESOLUTION
from training.evaluation.served_model import ServedModel


def test_a_training_photo_is_cropped_by_its_true_mask(model: ServedModel, tmp_path: Path) -> None:
    sample = write_sample(tmp_path, (200, 150), malignant=True)
    found = measure_training_photos([sample], model)
    assert found.truth.tolist() == [True] and found.groups == ["lesion 0"]
    expected = evaluate_photo(sample, model).crops[Crop.TRUE].probability
    assert found.probability == pytest.approx([expected])


def test_resolutions_are_compared_by_set_of_photos(model: ServedModel, tmp_path: Path) -> None:
    samples = [write_sample(tmp_path, (384, 288), 1), write_sample(tmp_path, (200, 150), 2)]
    large = tmp_path / "large.jpg"
    large.write_bytes(pictures.encode(pictures.lesion_photo(800, 600)[0], quality=95))
    found = measure_resolutions(samples, [large], model)
    assert [(own.factor, own.photos) for own in found.values()] == [(10, 1), (2, 1)]
    assert all(own.minima[MaskSource.SELECTED] > 0.9 for own in found.values())
    assert measure_resolutions(samples[1:], [], model) == {}


def test_all_photos_are_measured_in_their_order(model: ServedModel, tmp_path: Path) -> None:
    samples = [write_sample(tmp_path, (200, 150), i, malignant=i == 0) for i in range(4)]
    large = tmp_path / "large.jpg"
    large.write_bytes(pictures.encode(pictures.lesion_photo(800, 600)[0], quality=95))
    found = measure(Photos(samples, samples[:2], [large]), Split.TEST, model)
    assert [own.image_id for own in found.outcomes] == [s.image_id for s in samples]
    assert [bool(own.shifted) for own in found.outcomes] == [True, False, False, True]
    assert defined(found.evaluation.estimates[Source.HAM10000_FRAME], SELECTED_DICE).photos == 4
    assert list(found.evaluation.resolution) == [FULL_RESOLUTION]
    composed = found.evaluation.composed
    assert set(composed) == set(Composition)
    assert defined(composed[Composition.HAIR], ComposedMetric.DIFFERENCE).photos == 1
    assert composed[Composition.TINY_LESION][ComposedMetric.FOUND] is None  # no sources


def test_only_every_nth_wide_photo_is_composed(model: ServedModel, tmp_path: Path) -> None:
    sources = [write_lesion(tmp_path, 1), write_healthy_skin(tmp_path)]
    found = measure_wide_skin(sources, 25, model)
    healthy = defined(found[Composition.HEALTHY_SKIN], ComposedMetric.NO_LESION)
    assert healthy.photos == 2
    for name in (Composition.TINY_LESION, Composition.TINY_LESION_UNDER_HAIR):
        assert defined(found[name], ComposedMetric.DICE).photos == 1
