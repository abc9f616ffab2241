"""Folders of photos with a table of labels alone."""

from pathlib import Path

import pytest

from tests.data_files import write_table
from training.data.labelled_folders import load_labelled_folder
from training.data.sample import Source, Split
from training.errors import DataError


def test_labels_come_from_the_diagnosis_if_there_is_one(tmp_path: Path) -> None:
    rows = ["A,melanoma,0", "B,actinic keratosis,1", "C,malignant,1", "D,,0"]
    write_table(tmp_path / "labels.csv", "image_id,diagnosis,malignant", rows)
    samples = load_labelled_folder(tmp_path, Source.ISIC_9_CLASSES)
    assert [(s.image_id, s.diagnosis, s.malignant) for s in samples] == [
        ("A", "melanoma", True),
        ("B", "actinic keratosis", None),
        ("C", "", True),
        ("D", "", False),
    ]
    assert {s.split for s in samples} == {Split.TRAIN}
    assert {s.mask for s in samples} == {None}


def test_a_table_without_diagnoses_is_read(tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,malignant", ["A,1"])
    (sample,) = load_labelled_folder(tmp_path, Source.MELANOMA_10000)
    assert sample.malignant is True
    assert sample.photo == tmp_path / "images" / "A.jpg"


@pytest.mark.parametrize(
    ("row", "message"), [("A,,2", "0 or 1"), ("A,wart of some kind,0", "unknown diagnosis")]
)
def test_an_unknown_label_is_refused(row: str, message: str, tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,diagnosis,malignant", [row])
    with pytest.raises(DataError, match=message):
        load_labelled_folder(tmp_path, Source.ISIC_9_CLASSES)
