"""Layouts of the data sets that are labelled for classification, and photos that they share."""

from pathlib import Path

import pytest

from tests.data_files import save_mask, save_photo, write_table
from training.data.checks import Kind, Problem, missing_files
from training.data.collection import all_samples, load_for_training
from training.data.ham10000 import load_ham10000
from training.data.isic_csv import (
    COLUMNS_2018,
    COLUMNS_2019,
    load_isic2018_task3,
    load_isic2019,
    load_isic2020,
)
from training.data.kaggle import load_kaggle
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.pixels import read_pair
from training.data.sample import Split, split_by_hash
from training.errors import DataError


def _lesion(split: Split, start: int = 0) -> str:
    """A lesion's name that hashes to a split."""
    names = (f"HAM_{number:07}" for number in range(start, start + 1000))
    return next(name for name in names if split_by_hash(name) == split)


# ---------------------------------------------------------------- Kaggle, benign and malignant


def _kaggle(root: Path, count: int = 3) -> Path:
    for part in ("train", "test"):
        for kind in ("benign", "malignant"):
            for number in range(1, count + 1):
                save_photo(root / part / kind / f"{number}.jpg")
    return root


def test_the_kaggle_folders_are_labels_and_splits(tmp_path: Path) -> None:
    samples = load_kaggle(_kaggle(tmp_path, count=40))
    assert len(samples) == 160 == len({s.image_id for s in samples})
    for sample in samples:
        part, kind = sample.photo.parts[-3:-1]
        assert sample.malignant is (kind == "malignant")
        assert (sample.split == "test") is (part == "test")
        assert sample.group_id == sample.image_id and sample.mask is None
    assert missing_files(samples) == []
    validating = sum(sample.split == "val" for sample in samples)
    assert 2 <= validating <= 18  # a tenth of 80
    assert {s.diagnosis for s in samples} == {""}
    assert samples == load_kaggle(tmp_path)


def test_kaggle_photos_may_end_in_capitals_or_jpeg(tmp_path: Path) -> None:
    _kaggle(tmp_path)
    save_photo(tmp_path / "test" / "benign" / "4.JPG")
    save_photo(tmp_path / "test" / "benign" / "5.jpeg")
    (tmp_path / "test" / "benign" / "Thumbs.db").write_bytes(b"")
    folder = tmp_path / "test" / "benign"
    names = [s.photo.name for s in load_kaggle(tmp_path) if s.photo.parent == folder]
    assert names == ["1.jpg", "2.jpg", "3.jpg", "4.JPG", "5.jpeg"]


@pytest.mark.parametrize("emptied", ["train/benign", "train/malignant", "test/malignant"])
def test_a_kaggle_folder_that_is_empty_or_missing_is_named(emptied: str, tmp_path: Path) -> None:
    folder = _kaggle(tmp_path) / emptied
    for photo in folder.iterdir():
        photo.unlink()
    with pytest.raises(DataError, match=f"{emptied} holds no"):
        load_kaggle(tmp_path)
    folder.rmdir()
    with pytest.raises(DataError, match=f"{emptied} holds no"):
        load_kaggle(tmp_path)


# ---------------------------------------------------------------- HAM10000 as published


HAM_COLUMNS = "lesion_id,image_id,dx,dx_type,age,sex,localization"


def _published(root: Path, masks: bool = True) -> Path:
    rows = [f"{_lesion('train')},ISIC_0000001,akiec,histo,80.0,male,scalp"]
    rows += [f"{_lesion('train')},ISIC_0000002,akiec,histo,80.0,male,scalp"]
    rows += [f"{_lesion('test')},ISIC_0000003,nv,consensus,,unknown,unknown"]
    write_table(root / "HAM10000_metadata.csv", HAM_COLUMNS, rows)
    for number, part in ((1, 1), (2, 2), (3, 2)):
        name = f"ISIC_000000{number}"
        save_photo(root / f"HAM10000_images_part_{part}" / f"{name}.jpg", (60, 45))
        if masks:
            folder = root / "HAM10000_segmentations_lesion_tschandl"
            save_mask(folder / f"{name}_segmentation.png")
    return root


def test_ham10000_as_published_is_split_by_lesion(tmp_path: Path) -> None:
    samples = load_ham10000(_published(tmp_path), sharper_crops=True)
    assert [(s.image_id, s.split, s.diagnosis, s.malignant) for s in samples] == [
        ("ISIC_0000001", "train", "akiec", True),
        ("ISIC_0000002", "train", "akiec", True),
        ("ISIC_0000003", "test", "nv", False),
    ]
    assert {s.source for s in samples} == {"ham10000/frame"}
    assert [(s.age, s.sex) for s in samples[1:]] == [(80.0, "male"), (None, "")]
    assert samples[0].group_id == samples[1].group_id == _lesion("train")
    assert missing_files(samples) == []
    assert read_pair(samples[1])[1].mean() == pytest.approx(0.25, abs=0.01)


def test_ham10000_as_published_may_lack_its_masks_but_no_photo(tmp_path: Path) -> None:
    samples = load_ham10000(_published(tmp_path, masks=False), sharper_crops=False)
    assert {s.mask for s in samples} == {None}
    samples[2].photo.unlink()
    again = load_ham10000(tmp_path, sharper_crops=False)
    expected = tmp_path / "HAM10000_images_part_1" / "ISIC_0000003.jpg"
    assert missing_files(again) == [Problem(Kind.MISSING_PHOTO, str(expected))]


def test_ham10000_needs_its_columns_and_known_diagnoses(tmp_path: Path) -> None:
    table = tmp_path / "HAM10000_metadata.csv"
    write_table(table, "lesion_id,image_id", ["HAM_1,ISIC_1"])
    with pytest.raises(DataError, match=r"HAM10000_metadata.csv lacks the columns \['dx'\]"):
        load_ham10000(tmp_path, sharper_crops=False)
    write_table(table, "lesion_id,image_id,dx", ["HAM_1,ISIC_1,wart"])
    with pytest.raises(DataError, match="'wart'"):
        load_ham10000(tmp_path, sharper_crops=False)
    table.unlink()
    with pytest.raises(DataError, match=r"metadata\.csv is missing"):
        load_ham10000(tmp_path, sharper_crops=False)


def test_ones_own_split_of_ham10000_goes_before_the_published_table(tmp_path: Path) -> None:
    _published(tmp_path)
    columns = "image_id,lesion_id,dx,split,crop,malignant"
    write_table(tmp_path / "metadata.csv", columns, ["A,L1,bcc,val,,0"])
    (sample,) = load_ham10000(tmp_path, sharper_crops=True)
    # The table of diagnoses decides, not the column.
    assert (sample.image_id, sample.split, sample.malignant) == ("A", "val", True)


# ---------------------------------------------------------------- PAD-UFES-20 as published


def test_pad_ufes_20_as_published_tests_only(tmp_path: Path) -> None:
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
    assert {(s.source, s.split, s.mask) for s in samples} == {("pad-ufes-20", "test", None)}
    assert [(s.age, s.sex, s.fitzpatrick) for s in samples[1:]] == [
        (55.0, "female", 2),
        (8.0, "", None),
    ]
    missing = str(tmp_path / "imgs_part_1" / "PAT_2_12_3.png")
    assert missing_files(samples) == [Problem(Kind.MISSING_PHOTO, missing)]
    write_table(tmp_path / "metadata.csv", "patient_id,img_id", ["PAT_1,PAT_1_10_1.png"])
    with pytest.raises(DataError, match=r"lacks the columns \['diagnostic'\]"):
        load_pad_ufes_20(tmp_path)


# ---------------------------------------------------------------- ISIC 2018 Task 3 and 2019


def _row(image: str, diagnosis: str, columns: tuple[str, ...]) -> str:
    return ",".join([image, *(str(float(column == diagnosis)) for column in columns)])


def _isic2018(root: Path, photos: dict[str, tuple[str, str]]) -> Path:
    """ISIC 2018 Task 3 of photos with diagnosis and lesion."""
    part = "ISIC2018_Task3_Training"
    rows = [_row(image, dx, COLUMNS_2018) for image, (dx, _) in photos.items()]
    truth = root / f"{part}_GroundTruth" / f"{part}_GroundTruth.csv"
    write_table(truth, ",".join(["image", *COLUMNS_2018]), rows)
    rows = [f"{image},{lesion},histopathology" for image, (_, lesion) in photos.items()]
    columns = "image,lesion_id,diagnosis_confirm_type"
    write_table(root / f"{part}_LesionGroupings.csv", columns, rows)
    for image in photos:
        save_photo(root / f"{part}_Input" / f"{image}.jpg")
    return root


def _isic2019(root: Path, photos: dict[str, tuple[str, str]]) -> Path:
    """ISIC 2019 of photos with diagnosis and lesion."""
    part = "ISIC_2019_Training"
    rows = [_row(image, dx, COLUMNS_2019) for image, (dx, _) in photos.items()]
    write_table(root / f"{part}_GroundTruth.csv", ",".join(["image", *COLUMNS_2019]), rows)
    rows = [f"{image},55,anterior torso,{lesion},female" for image, (_, lesion) in photos.items()]
    columns = "image,age_approx,anatom_site_general,lesion_id,sex"
    write_table(root / f"{part}_Metadata.csv", columns, rows)
    for image in photos:
        save_photo(root / f"{part}_Input" / f"{image}.jpg")
    return root


def test_isic2018_task3_is_labelled_by_column_and_split_by_lesion(tmp_path: Path) -> None:
    photos = {f"ISIC_{column}": (column, _lesion("val")) for column in COLUMNS_2018}
    samples = load_isic2018_task3(_isic2018(tmp_path, photos))
    assert [s.diagnosis for s in samples] == list(COLUMNS_2018)
    assert [s.malignant for s in samples] == [True, False, True, True, False, False, False]
    assert {(s.source, s.split, s.mask) for s in samples} == {("isic2018-task3", "val", None)}
    assert missing_files(samples) == []


def test_isic2019_is_labelled_by_column_and_grouped_by_lesion_or_photo(tmp_path: Path) -> None:
    photos = {f"ISIC_{column}_downsampled": (column, "") for column in COLUMNS_2019}
    photos["ISIC_1"] = photos["ISIC_2"] = ("NV", "BCN_0000001")
    samples = load_isic2019(_isic2019(tmp_path, photos))
    labels = {s.diagnosis: s.malignant for s in samples}
    assert [key for key, malignant in labels.items() if malignant] == ["MEL", "BCC", "SCC"]
    assert [key for key, malignant in labels.items() if malignant is None] == ["AK", "UNK"]
    # A photo that was made smaller is still the archive's photo, under the archive's name.
    assert (samples[0].image_id, samples[0].group_id) == ("ISIC_MEL", "ISIC_MEL")
    assert samples[0].photo.name == "ISIC_MEL_downsampled.jpg"
    assert {s.group_id for s in samples[-2:]} == {"BCN_0000001"}
    assert {(s.age, s.sex) for s in samples} == {(55.0, "female")}
    assert missing_files(samples) == []


def test_tables_of_isic2019_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ISIC_2019_Training_Metadata\.csv is missing"):
        load_isic2019(tmp_path)
    _isic2019(tmp_path, {"ISIC_1": ("NV", "BCN_1")})
    truth = tmp_path / "ISIC_2019_Training_GroundTruth.csv"
    header = ",".join(["image", *COLUMNS_2019])
    write_table(truth, header, ["ISIC_1,1,1,0,0,0,0,0,0,0"])
    with pytest.raises(DataError, match=r"ISIC_1 must have one diagnosis, .*'MEL', 'NV'"):
        load_isic2019(tmp_path)
    write_table(truth, header, [_row("ISIC_2", "NV", COLUMNS_2019)])
    with pytest.raises(DataError, match="no row for ISIC_2"):
        load_isic2019(tmp_path)
    write_table(truth, header.replace(",SCC", ""), ["ISIC_1,0,1,0,0,0,0,0,0"])
    with pytest.raises(DataError, match=r"lacks the columns \['SCC'\]"):
        load_isic2019(tmp_path)


# ---------------------------------------------------------------- ISIC 2020


COLUMNS_2020 = "image_name,patient_id,sex,age_approx,diagnosis,benign_malignant,target"
ROWS_2020 = [
    "ISIC_1,IP_1,male,45,unknown,benign,0",
    "ISIC_2,IP_1,male,45,melanoma,malignant,1",
    "ISIC_3,IP_2,,,lentigo NOS,benign,0",
    "ISIC_4,IP_3,female,30,atypical melanocytic proliferation,benign,0",
]


@pytest.mark.parametrize(
    ("table", "photos"),
    [
        ("ISIC_2020_Training_GroundTruth_v2.csv", "train"),
        ("ISIC_2020_Training_GroundTruth.csv", "train"),
        ("train.csv", "jpeg/train"),
    ],
)
def test_isic2020_is_grouped_by_patient(table: str, photos: str, tmp_path: Path) -> None:
    write_table(tmp_path / table, COLUMNS_2020, ROWS_2020)
    for number in range(1, 5):
        save_photo(tmp_path / photos / f"ISIC_{number}.jpg")
    samples = load_isic2020(tmp_path)
    assert [s.group_id for s in samples] == ["IP_1", "IP_1", "IP_2", "IP_3"]
    assert all(s.split == split_by_hash(s.group_id) for s in samples)
    # Without a diagnosis the label is the table's; with one, that of the table of diagnoses.
    assert [s.malignant for s in samples] == [False, True, False, None]
    assert [s.diagnosis for s in samples[:3]] == ["", "melanoma", "lentigo NOS"]
    assert [(s.age, s.sex) for s in samples[1:3]] == [(45.0, "male"), (None, "")]
    assert missing_files(samples) == []


def test_isic2020_needs_its_table_and_known_labels(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none of .*train\.csv"):
        load_isic2020(tmp_path)
    table = tmp_path / "train.csv"
    write_table(table, COLUMNS_2020, ["ISIC_1,IP_1,male,45,unknown,perhaps,0"])
    with pytest.raises(DataError, match="ISIC_1 must be benign or malignant"):
        load_isic2020(tmp_path)
    write_table(table, COLUMNS_2020, ["ISIC_1,IP_1,male,45,wart,benign,0"])
    with pytest.raises(DataError, match="'wart'"):
        load_isic2020(tmp_path)


# ---------------------------------------------------------------- photos in several data sets


def test_data_sets_that_share_lesions_agree_on_their_split(tmp_path: Path) -> None:
    _published(tmp_path / "ham10000")
    photos = {f"ISIC_000000{n}": ("NV", _lesion("train")) for n in (1, 2)}
    photos["ISIC_0000003"] = ("NV", _lesion("test"))
    _isic2018(tmp_path / "isic2018-task3", photos)
    _isic2019(tmp_path / "isic2019", photos)
    samples, _ = load_for_training(tmp_path, tmp_path / "cache")
    assert {s.image_id for s in samples} == {"ISIC_0000001", "ISIC_0000002"}
    assert len(samples) == 6


def test_a_photo_of_two_data_sets_in_two_splits_is_refused(tmp_path: Path) -> None:
    trained, other = _lesion("train"), _lesion("train", start=5000)
    columns = "image_id,lesion_id,dx,split,crop"
    rows = [f"ISIC_0000001,{trained},nv,test,", f"ISIC_0000009,{other},nv,val,"]
    write_table(tmp_path / "ham10000" / "metadata.csv", columns, rows)
    for name in ("ISIC_0000001", "ISIC_0000009"):
        save_photo(tmp_path / "ham10000" / "images" / f"{name}.jpg", (60, 45))
        save_mask(tmp_path / "ham10000" / "masks" / f"{name}_segmentation.png")
    # The same photo made smaller, and another photo of the other lesion.
    photos = {"ISIC_0000001_downsampled": ("NV", ""), "ISIC_0000010": ("NV", other)}
    _isic2019(tmp_path / "isic2019", photos)
    split = split_by_hash("ISIC_0000001")
    assert split != "test"
    with pytest.raises(DataError) as caught:
        load_for_training(tmp_path, tmp_path / "cache")
    text = str(caught.value)
    assert "leave one of the data sets out" in text
    for line in (
        f"ISIC_0000001: ISIC_0000001 (isic2019, {split}) and ISIC_0000001 (ham10000/frame, test)",
        f"{other}: ISIC_0000009 (ham10000/frame, val) and ISIC_0000010 (isic2019, train)",
    ):
        assert line in text


def test_all_data_sets_are_found_by_the_names_of_their_folders(tmp_path: Path) -> None:
    photos = {"ISIC_1": ("NV", "HAM_1")}
    _isic2018(tmp_path / "isic2018-task3", photos)
    _isic2019(tmp_path / "isic2019", photos)
    write_table(tmp_path / "isic2020" / "train.csv", COLUMNS_2020, ROWS_2020)
    _kaggle(tmp_path / "kaggle-malignant-benign", count=1)
    sources = [s.source for s in all_samples(tmp_path)]
    assert sources == ["isic2018-task3", "isic2019", *["isic2020"] * 4, *["kaggle"] * 4]
