"""Decoded photos and masks, and their cache."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.data_files import save_ham10000, save_mask, save_photo
from training.data import pixels as pixels_module
from training.data.ham10000 import load_ham10000
from training.data.pixels import load_pixels, name_cache, read_pair
from training.data.sample import Sample, Source, Split
from training.errors import DataError


def test_a_sample_without_a_mask_reads_as_empty(tmp_path: Path) -> None:
    Image.new("RGB", (9, 5), "blue").save(tmp_path / "a.jpg")
    photo, mask = read_pair(
        Sample("a", "a", Source.NOT_SKIN, Split.TRAIN, tmp_path / "a.jpg", skin=False)
    )
    assert photo.shape == (256, 256, 3)
    assert not mask.any()


def test_pixels_are_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = load_ham10000(save_ham10000(tmp_path / "ham10000"), sharper_crops=True)
    first = load_pixels(samples, tmp_path / "cache")
    for row, sample in enumerate(samples):
        photo, mask = read_pair(sample)
        np.testing.assert_array_equal(first.photos[row], photo)
        np.testing.assert_array_equal(first.masks[row], mask)
    assert len(list((tmp_path / "cache").iterdir())) == 2

    def decode_again(*arguments: object) -> None:
        raise AssertionError("decoded although cached")

    monkeypatch.setattr(pixels_module, "_decode", decode_again)
    second = load_pixels(samples, tmp_path / "cache")
    np.testing.assert_array_equal(second.photos, first.photos)
    with pytest.raises(AssertionError, match="although cached"):
        load_pixels(samples[:2], tmp_path / "cache")
    monkeypatch.undo()
    samples[0].photo.unlink()
    with pytest.raises(DataError, match=r"1 missing photos.*\n.*A\.jpg"):
        load_pixels(samples, tmp_path / "cache")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """A pink photo with a mask."""
    photo, mask = tmp_path / "a.jpg", tmp_path / "a.png"
    save_photo(photo)
    save_mask(mask)
    return Sample("a", "a", Source.ISIC2018, Split.TRAIN, photo, mask)


def test_a_changed_photo_is_decoded_again(sample: Sample, tmp_path: Path) -> None:
    first = load_pixels([sample], tmp_path / "cache")
    assert first.photos[0, 0, 0, 2] > 100
    save_photo(sample.photo, colour="red")
    second = load_pixels([sample], tmp_path / "cache")
    assert second.photos[0, 0, 0, 2] < 30
    np.testing.assert_array_equal(second.masks, first.masks)


def test_a_changed_mask_is_decoded_again(sample: Sample, tmp_path: Path) -> None:
    first = load_pixels([sample], tmp_path / "cache")
    assert sample.mask is not None
    Image.fromarray(np.full((45, 60), 255, np.uint8)).save(sample.mask)
    second = load_pixels([sample], tmp_path / "cache")
    assert first.masks.mean() < 0.3 and second.masks.all()


def test_size_and_modification_time_of_each_file_name_the_cache(sample: Sample) -> None:
    assert sample.mask is not None
    names = [name_cache([sample])]
    assert names == [name_cache([sample])]
    for file in (sample.photo, sample.mask):
        modified = file.stat().st_mtime_ns + 1
        os.utime(file, ns=(modified, modified))
        names.append(name_cache([sample]))
        file.write_bytes(file.read_bytes() + b"0")
        os.utime(file, ns=(modified, modified))  # only the size differs
        names.append(name_cache([sample]))
    assert len(set(names)) == 5
