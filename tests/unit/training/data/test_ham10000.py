"""HAM10000 in both layouts."""

from pathlib import Path

import pytest

from tests.data_files import find_lesion, save_ham10000, save_published_ham10000, write_table
from training.data.checks import Problem, ProblemKind, find_missing_files
from training.data.ham10000 import load_ham10000
from training.data.pixels import read_pair
from training.data.sample import Sex, Source, Split
from training.errors import DataError


def test_photos_are_listed_with_splits_labels_and_crops(tmp_path: Path) -> None:
    samples = load_ham10000(save_ham10000(tmp_path), sharper_crops=True)
    assert [(s.source, s.split, s.malignant, s.group_id) for s in samples] == [
        (Source.HAM10000_FRAME, Split.TRAIN, False, "L1"),
        (Source.HAM10000_CROP, Split.TRAIN, False, "L1"),
        (Source.HAM10000_FRAME, Split.TEST, True, "L2"),
        (Source.HAM10000_FRAME, Split.TRAIN, False, "L1"),
    ]
    assert [s.image_id for s in load_ham10000(tmp_path, sharper_crops=False)] == ["A", "B", "C"]
    _, frame_mask = read_pair(samples[0])
    _, crop_mask = read_pair(samples[1])
    # A quarter of the frame's width; the centre square starts an eighth into the frame.
    assert frame_mask.mean() == pytest.approx(0.25, abs=0.01)
    assert crop_mask.mean() == pytest.approx((15 - 7) / 45, abs=0.02)


def test_age_sex_and_hair_rating_are_read(tmp_path: Path) -> None:
    samples = load_ham10000(save_ham10000(tmp_path), sharper_crops=False)
    assert [(s.age, s.sex, s.hair_rating) for s in samples] == [
        (45.0, Sex.MALE, 2),
        (None, None, None),
        (0.0, Sex.FEMALE, 0),
    ]


def test_the_published_layout_is_split_by_lesion(tmp_path: Path) -> None:
    samples = load_ham10000(save_published_ham10000(tmp_path), sharper_crops=True)
    assert [(s.image_id, s.split, s.diagnosis, s.malignant) for s in samples] == [
        ("ISIC_0000001", Split.TRAIN, "akiec", True),
        ("ISIC_0000002", Split.TRAIN, "akiec", True),
        ("ISIC_0000003", Split.TEST, "nv", False),
    ]
    assert {s.source for s in samples} == {Source.HAM10000_FRAME}
    assert [(s.age, s.sex) for s in samples[1:]] == [(80.0, Sex.MALE), (None, None)]
    assert samples[0].group_id == samples[1].group_id == find_lesion(Split.TRAIN)
    assert find_missing_files(samples) == []
    assert read_pair(samples[1])[1].mean() == pytest.approx(0.25, abs=0.01)


def test_masks_of_the_published_layout_are_optional_but_photos_are_not(tmp_path: Path) -> None:
    samples = load_ham10000(save_published_ham10000(tmp_path, masks=False), sharper_crops=False)
    assert {s.mask for s in samples} == {None}
    samples[2].photo.unlink()
    again = load_ham10000(tmp_path, sharper_crops=False)
    expected = tmp_path / "HAM10000_images_part_1" / "ISIC_0000003.jpg"
    assert find_missing_files(again) == [Problem(ProblemKind.MISSING_PHOTO, str(expected))]


def test_missing_columns_and_unknown_diagnoses_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "HAM10000_metadata.csv"
    write_table(table, "lesion_id,image_id", ["HAM_1,ISIC_1"])
    with pytest.raises(DataError, match=r"HAM10000_metadata.csv has no columns \['dx'\]"):
        load_ham10000(tmp_path, sharper_crops=False)
    write_table(table, "lesion_id,image_id,dx", ["HAM_1,ISIC_1,wart"])
    with pytest.raises(DataError, match="'wart'"):
        load_ham10000(tmp_path, sharper_crops=False)
    table.unlink()
    with pytest.raises(DataError, match=r"metadata\.csv is missing"):
        load_ham10000(tmp_path, sharper_crops=False)


def test_a_custom_split_takes_precedence_over_the_published_table(tmp_path: Path) -> None:
    save_published_ham10000(tmp_path)
    columns = "image_id,lesion_id,dx,split,crop,malignant"
    write_table(tmp_path / "metadata.csv", columns, ["A,L1,bcc,val,,0"])
    (sample,) = load_ham10000(tmp_path, sharper_crops=True)
    # The table of diagnoses decides, not the column ``malignant``.
    assert (sample.image_id, sample.split, sample.malignant) == ("A", Split.VALIDATION, True)
