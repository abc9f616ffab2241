"""ISIC 2018 Task 3, ISIC 2019 and ISIC 2020."""

from pathlib import Path

import pytest

from tests.data_files import (
    ISIC2020_COLUMNS,
    ISIC2020_ROWS,
    find_lesion,
    one_hot_row,
    save_isic2018_task3,
    save_isic2019,
    save_photo,
    write_table,
)
from training.data.checks import find_missing_files
from training.data.isic_csv import (
    COLUMNS_2018,
    COLUMNS_2019,
    load_isic2018_task3,
    load_isic2019,
    load_isic2020,
)
from training.data.sample import Sex, Source, Split, split_by_hash
from training.errors import DataError


def test_isic2018_task3_is_labelled_by_column_and_split_by_lesion(tmp_path: Path) -> None:
    photos = {f"ISIC_{column}": (column, find_lesion(Split.VALIDATION)) for column in COLUMNS_2018}
    samples = load_isic2018_task3(save_isic2018_task3(tmp_path, photos))
    assert [s.diagnosis for s in samples] == list(COLUMNS_2018)
    assert [s.malignant for s in samples] == [True, False, True, True, False, False, False]
    assert {(s.source, s.split, s.mask) for s in samples} == {
        (Source.ISIC2018_TASK3, Split.VALIDATION, None)
    }
    assert find_missing_files(samples) == []


def test_isic2019_is_labelled_by_column_and_grouped_by_lesion_or_photo(tmp_path: Path) -> None:
    photos = {f"ISIC_{column}_downsampled": (column, "") for column in COLUMNS_2019}
    photos["ISIC_1"] = photos["ISIC_2"] = ("NV", "BCN_0000001")
    samples = load_isic2019(save_isic2019(tmp_path, photos))
    labels = {s.diagnosis: s.malignant for s in samples}
    assert [key for key, malignant in labels.items() if malignant] == ["MEL", "BCC", "SCC"]
    assert [key for key, malignant in labels.items() if malignant is None] == ["AK", "UNK"]
    # A downsampled photo keeps its name in the ISIC archive.
    assert (samples[0].image_id, samples[0].group_id) == ("ISIC_MEL", "ISIC_MEL")
    assert samples[0].photo.name == "ISIC_MEL_downsampled.jpg"
    assert {s.group_id for s in samples[-2:]} == {"BCN_0000001"}
    assert {(s.age, s.sex) for s in samples} == {(55.0, Sex.FEMALE)}
    assert find_missing_files(samples) == []


def test_inconsistent_tables_of_isic2019_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ISIC_2019_Training_Metadata\.csv is missing"):
        load_isic2019(tmp_path)
    save_isic2019(tmp_path, {"ISIC_1": ("NV", "BCN_1")})
    truth = tmp_path / "ISIC_2019_Training_GroundTruth.csv"
    header = ",".join(["image", *COLUMNS_2019])
    write_table(truth, header, ["ISIC_1,1,1,0,0,0,0,0,0,0"])
    with pytest.raises(DataError, match=r"ISIC_1 must have one diagnosis, .*'MEL', 'NV'"):
        load_isic2019(tmp_path)
    write_table(truth, header, [one_hot_row("ISIC_2", "NV", COLUMNS_2019)])
    with pytest.raises(DataError, match="no row for ISIC_2"):
        load_isic2019(tmp_path)
    write_table(truth, header.replace(",SCC", ""), ["ISIC_1,0,1,0,0,0,0,0,0"])
    with pytest.raises(DataError, match=r"has no columns \['SCC'\]"):
        load_isic2019(tmp_path)


@pytest.mark.parametrize(
    ("table", "photos"),
    [
        ("ISIC_2020_Training_GroundTruth_v2.csv", "train"),
        ("ISIC_2020_Training_GroundTruth.csv", "train"),
        ("train.csv", "jpeg/train"),
    ],
)
def test_isic2020_is_grouped_by_patient(table: str, photos: str, tmp_path: Path) -> None:
    write_table(tmp_path / table, ISIC2020_COLUMNS, ISIC2020_ROWS)
    for number in range(1, 5):
        save_photo(tmp_path / photos / f"ISIC_{number}.jpg")
    samples = load_isic2020(tmp_path)
    assert [s.group_id for s in samples] == ["IP_1", "IP_1", "IP_2", "IP_3"]
    assert all(s.split == split_by_hash(s.group_id) for s in samples)
    # Without a diagnosis the data set gives the label, with one the table of diagnoses.
    assert [s.malignant for s in samples] == [False, True, False, None]
    assert [s.diagnosis for s in samples[:3]] == ["", "melanoma", "lentigo NOS"]
    assert [(s.age, s.sex) for s in samples[1:3]] == [(45.0, Sex.MALE), (None, None)]
    assert find_missing_files(samples) == []


def test_isic2020_without_its_table_or_with_unknown_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none of .*train\.csv"):
        load_isic2020(tmp_path)
    table = tmp_path / "train.csv"
    write_table(table, ISIC2020_COLUMNS, ["ISIC_1,IP_1,male,45,unknown,perhaps,0"])
    with pytest.raises(DataError, match="ISIC_1 must be benign or malignant"):
        load_isic2020(tmp_path)
    write_table(table, ISIC2020_COLUMNS, ["ISIC_1,IP_1,male,45,wart,benign,0"])
    with pytest.raises(DataError, match="'wart'"):
        load_isic2020(tmp_path)
