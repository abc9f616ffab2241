"""PAD-UFES-20 in both layouts."""

from pathlib import Path

import pytest

from tests.data_files import save_photo, write_table
from training.data.checks import Problem, ProblemKind, find_missing_files
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.sample import Sex, Source, Split
from training.errors import DataError


def test_without_splits_all_photos_are_for_testing(tmp_path: Path) -> None:
    rows = ["P_1_2,1,MEL,3.0", "P_1_3,1,ACK,", "P_2_1,2,NEV,6.0"]
    write_table(tmp_path / "metadata.csv", "image_id,patient_id,dx,fitzpatrick", rows)
    for name in ("P_1_2.jpg", "P_1_3.png", "P_2_1.jpg"):
        save_photo(tmp_path / "images" / name, (15, 20))
    samples = load_pad_ufes_20(tmp_path)
    assert {s.split for s in samples} == {Split.TEST}
    assert [(s.group_id, s.malignant, s.fitzpatrick) for s in samples] == [
        ("1", True, 3),
        ("1", None, None),
        ("2", False, 6),
    ]
    assert [s.photo.name for s in samples] == ["P_1_2.jpg", "P_1_3.png", "P_2_1.jpg"]
    assert [p.where for p in find_missing_files(samples)] == [str(s.mask) for s in samples]


def test_splits_are_read_and_masks_are_optional(tmp_path: Path) -> None:
    rows = ["A,1,MEL,60,FEMALE,1,train", "B,2,NEV,,,0,val", "C,3,BCC,71,MALE,1,test"]
    write_table(tmp_path / "metadata.csv", "image_id,patient_id,dx,age,sex,mask,split", rows)
    samples = load_pad_ufes_20(tmp_path, source=Source.PAD_UFES_20_MORE)
    assert {s.source for s in samples} == {Source.PAD_UFES_20_MORE}
    assert [(s.split, s.age, s.sex, s.mask is None) for s in samples] == [
        (Split.TRAIN, 60.0, Sex.FEMALE, False),
        (Split.VALIDATION, None, None, True),
        (Split.TEST, 71.0, Sex.MALE, False),
    ]


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    row = ["A,1,MEL,both"]
    write_table(tmp_path / "metadata.csv", "image_id,patient_id,dx,split", row)
    with pytest.raises(DataError, match="both"):
        load_pad_ufes_20(tmp_path)


def test_the_published_layout_is_for_testing(tmp_path: Path) -> None:
    columns = "patient_id,lesion_id,age,gender,fitspatrick,diagnostic,img_id,biopsed"
    rows = ["PAT_1,10,55,FEMALE,2.0,SCC,PAT_1_10_1.png,True"]
    rows += ["PAT_1,11,55,FEMALE,2.0,ACK,PAT_1_11_2.png,False"]
    rows += ["PAT_2,12,8,,,NEV,PAT_2_12_3.png,False"]
    write_table(tmp_path / "metadata.csv", columns, rows)
    save_photo(tmp_path / "imgs_part_1" / "PAT_1_10_1.png")
    save_photo(tmp_path / "images" / "imgs_part_3" / "imgs_part_3" / "PAT_1_11_2.png")
    samples = load_pad_ufes_20(tmp_path)
    assert [(s.image_id, s.group_id, s.malignant) for s in samples] == [
        ("PAT_1_10_1", "PAT_1", True),
        ("PAT_1_11_2", "PAT_1", None),
        ("PAT_2_12_3", "PAT_2", False),
    ]
    assert {(s.source, s.split, s.mask) for s in samples} == {
        (Source.PAD_UFES_20, Split.TEST, None)
    }
    assert [(s.age, s.sex, s.fitzpatrick) for s in samples[1:]] == [
        (55.0, Sex.FEMALE, 2),
        (8.0, None, None),
    ]
    missing = str(tmp_path / "imgs_part_1" / "PAT_2_12_3.png")
    assert find_missing_files(samples) == [Problem(ProblemKind.MISSING_PHOTO, missing)]
    write_table(tmp_path / "metadata.csv", "patient_id,img_id", ["PAT_1,PAT_1_10_1.png"])
    with pytest.raises(DataError, match=r"has no columns \['diagnostic'\]"):
        load_pad_ufes_20(tmp_path)
