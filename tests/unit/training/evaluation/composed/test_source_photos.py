"""Photos that others are composed from."""

from pathlib import Path

import numpy as np

from lesion.config import Settings
from lesion.region import BoundingBox
from tests import pictures
from tests.unit.training.evaluation.composed.sources import (
    without_mask,
    without_noise,
    write_healthy_skin,
    write_lesion,
)
from training.evaluation.composed.source_photos import (
    MAX_HAIR,
    list_lesions,
    list_skins,
    measure_hair,
    read_skin,
    with_surroundings,
)


def test_the_sharpest_lesions_come_first(settings: Settings, tmp_path: Path) -> None:
    small, sharp = write_lesion(tmp_path, 1, (200, 150)), write_lesion(tmp_path, 2)
    samples = [small, sharp, without_mask(small), write_healthy_skin(tmp_path)]
    assert list_lesions(samples, settings, 5) == [sharp, small]
    assert list_lesions(samples, settings, 1) == [sharp]
    copies = tmp_path / "images600"
    copies.mkdir()
    photo, _ = pictures.lesion_photo(600, 450, seed=1, area_fraction=0.06)
    (copies / small.photo.name).write_bytes(pictures.encode(without_noise(photo), quality=95))
    first, _ = list_lesions(samples, settings, 5)
    assert first.photo == copies / small.photo.name and first.mask == small.mask


def test_lesions_at_the_edge_or_under_hair_are_left_out(settings: Settings, tmp_path: Path) -> None:
    sample = write_lesion(tmp_path, 1)
    photo, mask = pictures.lesion_photo(384, 288, seed=1, area_fraction=0.06, hairs=25)
    sample.photo.write_bytes(pictures.encode(without_noise(photo), quality=95))
    assert list_lesions([sample], settings, 5) == list_skins([sample], settings) == []
    clean, _ = pictures.lesion_photo(384, 288, seed=1, area_fraction=0.06)
    column = int(np.flatnonzero(mask.any(0))[0])
    assert sample.mask is not None
    cut = without_noise(np.ascontiguousarray(clean[:, column - 5 :]))
    sample.photo.write_bytes(pictures.encode(cut, quality=95))
    sample.mask.write_bytes(pictures.mask_file(mask[:, column - 5 :]))
    assert list_lesions([sample], settings, 5) == []


def test_hair_is_measured_beside_the_lesion() -> None:
    photos = [pictures.lesion_photo(384, 288, hairs=hairs) for hairs in (0, 5, 20)]
    shares = [measure_hair(without_noise(photo), mask) for photo, mask in photos]
    assert shares[0] < MAX_HAIR < shares[1] < shares[2]
    photo, mask = pictures.lesion_photo(384, 288)
    assert measure_hair(photo, np.ones_like(mask)) == 1.0


def test_healthy_skin_and_skin_beside_lesions_take_turns(
    settings: Settings, tmp_path: Path
) -> None:
    healthy = write_healthy_skin(tmp_path)
    lesions = [write_lesion(tmp_path, i) for i in (1, 2)]
    blurry = write_lesion(tmp_path, 3, (200, 150))
    one, two = lesions
    assert list_skins([healthy, *lesions, blurry], settings) == [healthy, one, healthy, two]
    assert list_skins([healthy], settings) == [healthy]
    assert list_skins([blurry], settings) == []


def test_skin_is_the_largest_part_beside_the_lesion(settings: Settings, tmp_path: Path) -> None:
    skin = read_skin(write_lesion(tmp_path, 1), settings)
    assert min(skin.shape[:2]) > 60
    assert (skin.mean(2) > 100).all()  # the lesion is darker
    assert read_skin(write_healthy_skin(tmp_path), settings).shape == (224, 224, 3)


def test_surroundings_are_relative_to_the_longer_side() -> None:
    assert with_surroundings(BoundingBox(10, 5, 100, 50)) == BoundingBox(-10, -15, 140, 90)
