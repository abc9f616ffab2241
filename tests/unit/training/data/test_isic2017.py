"""ISIC 2017."""

from pathlib import Path

import pytest

from tests.data_files import write_table
from training.data.isic2017 import load_isic2017
from training.data.sample import Split
from training.errors import DataError


def test_photos_are_listed_with_labels_and_without_masks(tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,melanoma,split", ["A,1.0,train", "B,0.0,val"])
    samples = load_isic2017(tmp_path)
    assert [(s.image_id, s.malignant, s.split, s.mask) for s in samples] == [
        ("A", True, Split.TRAIN, None),
        ("B", False, Split.VALIDATION, None),
    ]


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,melanoma,split", ["A,1.0,training"])
    with pytest.raises(DataError, match="training"):
        load_isic2017(tmp_path)


def test_a_label_that_is_neither_0_nor_1_is_refused(tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,melanoma,split", ["A,,train"])
    with pytest.raises(DataError, match="0 or 1"):
        load_isic2017(tmp_path)
