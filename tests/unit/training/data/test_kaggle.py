"""Kaggle's "Skin Cancer: Malignant vs Benign"."""

from pathlib import Path

import pytest

from lesion.enums import LesionType
from tests.data_files import save_kaggle, save_photo
from training.data.checks import find_missing_files
from training.data.kaggle import load_kaggle
from training.data.sample import Split
from training.errors import DataError


def test_folders_are_labels_and_splits(tmp_path: Path) -> None:
    samples = load_kaggle(save_kaggle(tmp_path, count=40))
    assert len(samples) == 160 == len({s.image_id for s in samples})
    for sample in samples:
        part, kind = sample.photo.parts[-3:-1]
        assert sample.malignant is (kind == LesionType.MALIGNANT)
        assert (sample.split == Split.TEST) is (part == Split.TEST)
        assert sample.group_id == sample.image_id and sample.mask is None
    assert find_missing_files(samples) == []
    validating = sum(sample.split == Split.VALIDATION for sample in samples)
    assert 2 <= validating <= 18  # a tenth of 80
    assert {s.diagnosis for s in samples} == {""}
    assert samples == load_kaggle(tmp_path)


def test_suffixes_in_capitals_and_jpeg_are_accepted(tmp_path: Path) -> None:
    save_kaggle(tmp_path)
    save_photo(tmp_path / "test" / "benign" / "4.JPG")
    save_photo(tmp_path / "test" / "benign" / "5.jpeg")
    (tmp_path / "test" / "benign" / "Thumbs.db").write_bytes(b"")
    folder = tmp_path / "test" / "benign"
    names = [s.photo.name for s in load_kaggle(tmp_path) if s.photo.parent == folder]
    assert names == ["1.jpg", "2.jpg", "3.jpg", "4.JPG", "5.jpeg"]


@pytest.mark.parametrize("emptied", ["train/benign", "train/malignant", "test/malignant"])
def test_a_folder_that_is_empty_or_missing_is_named(emptied: str, tmp_path: Path) -> None:
    folder = save_kaggle(tmp_path) / emptied
    for photo in folder.iterdir():
        photo.unlink()
    with pytest.raises(DataError, match=f"{emptied} holds no"):
        load_kaggle(tmp_path)
    folder.rmdir()
    with pytest.raises(DataError, match=f"{emptied} holds no"):
        load_kaggle(tmp_path)
