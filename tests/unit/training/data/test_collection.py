"""All data sets below one folder."""

import csv
from pathlib import Path

import pytest

from lesion.paths import data_folder
from tests.data_files import (
    ISIC2020_COLUMNS,
    ISIC2020_ROWS,
    find_lesion,
    save_isic2018_task3,
    save_isic2019,
    save_kaggle,
    save_mask,
    save_photo,
    save_published_ham10000,
    write_table,
)
from training.data.checks import find_missing_files
from training.data.collection import list_samples, load_for_training
from training.data.flat_folders import load_not_skin
from training.data.ham10000 import load_ham10000
from training.data.isic2017 import load_isic2017
from training.data.labelled_folders import load_labelled_folder
from training.data.overlap import EXCLUDED, usable_rows
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.sample import Source, Split, split_by_hash
from training.errors import DataError

DATA = data_folder()


def test_data_sets_that_share_lesions_agree_on_their_split(tmp_path: Path) -> None:
    save_published_ham10000(tmp_path / "ham10000")
    photos = {f"ISIC_000000{n}": ("NV", find_lesion(Split.TRAIN)) for n in (1, 2)}
    photos["ISIC_0000003"] = ("NV", find_lesion(Split.TEST))
    save_isic2018_task3(tmp_path / "isic2018-task3", photos)
    save_isic2019(tmp_path / "isic2019", photos)
    samples, _ = load_for_training(tmp_path, tmp_path / "cache")
    assert {s.image_id for s in samples} == {"ISIC_0000001", "ISIC_0000002"}
    assert len(samples) == 6


def test_a_photo_of_two_data_sets_in_two_splits_is_refused(tmp_path: Path) -> None:
    trained, other = find_lesion(Split.TRAIN), find_lesion(Split.TRAIN, start=5000)
    columns = "image_id,lesion_id,dx,split,crop"
    rows = [f"ISIC_0000001,{trained},nv,test,", f"ISIC_0000009,{other},nv,val,"]
    write_table(tmp_path / "ham10000" / "metadata.csv", columns, rows)
    for name in ("ISIC_0000001", "ISIC_0000009"):
        save_photo(tmp_path / "ham10000" / "images" / f"{name}.jpg", (60, 45))
        save_mask(tmp_path / "ham10000" / "masks" / f"{name}_segmentation.png")
    # The same photo at a smaller size, and another photo of the other lesion.
    photos = {"ISIC_0000001_downsampled": ("NV", ""), "ISIC_0000010": ("NV", other)}
    save_isic2019(tmp_path / "isic2019", photos)
    split = split_by_hash("ISIC_0000001")
    assert split != Split.TEST
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
    save_isic2018_task3(tmp_path / "isic2018-task3", photos)
    save_isic2019(tmp_path / "isic2019", photos)
    write_table(tmp_path / "isic2020" / "train.csv", ISIC2020_COLUMNS, ISIC2020_ROWS)
    save_kaggle(tmp_path / "kaggle-malignant-benign", count=1)
    sources = [s.source for s in list_samples(tmp_path)]
    assert sources == [
        Source.ISIC2018_TASK3,
        Source.ISIC2019,
        *[Source.ISIC2020] * 4,
        *[Source.KAGGLE] * 4,
    ]


def test_healthy_skin_is_in_the_split_of_its_patient(tmp_path: Path) -> None:
    """Of patients 1 and 2 there are lesion photos, of patient 3 there are none."""
    columns = "image_id,patient_id,dx,split"
    rows = ["PAT_1_1_1,1,NEV,val", "PAT_2_2_2,2,NEV,test"]
    write_table(tmp_path / "pad-ufes-20-more" / "metadata.csv", columns, rows)
    for name in ("PAT_1_1_1", "PAT_2_2_2"):
        save_photo(tmp_path / "pad-ufes-20-more" / "images" / f"{name}.jpg", (60, 45))
    for name in ("PAT_1_1_1", "PAT_2_2_2", "PAT_3_3_3"):
        save_photo(tmp_path / "healthy-skin" / f"{name}_healthy.jpg", (60, 45))
    found = {s.group_id: s.split for s in list_samples(tmp_path) if s.source is Source.HEALTHY_SKIN}
    alone = split_by_hash("3", train=5, validation=1)
    assert found == {"1": Split.VALIDATION, "2": Split.TEST, "3": alone}


def test_a_folder_without_data_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none of the folders"):
        list_samples(tmp_path / "nowhere")


@pytest.mark.acceptance
@pytest.mark.skipif(not DATA.is_dir(), reason=f"there are no real photos at {DATA}")
def test_the_real_photos_are_complete_and_split_by_lesion() -> None:
    ham10000 = load_ham10000(DATA / "ham10000", sharper_crops=True)
    frames = [s for s in ham10000 if s.source == Source.HAM10000_FRAME]
    counts = [sum(s.split == split for s in frames) for split in Split]
    assert counts == [7002, 1023, 1006]
    isic2017 = load_isic2017(DATA / "isic2017")
    pad = load_pad_ufes_20(DATA / "pad-ufes-20")
    assert len(pad) == 111 and len({s.group_id for s in pad}) <= 111
    more_pad = load_pad_ufes_20(DATA / "pad-ufes-20-more", source=Source.PAD_UFES_20_MORE)
    counts = [sum(s.split == split for s in more_pad) for split in Split]
    assert counts == [719, 97, 31] and sum(s.mask is not None for s in more_pad) == 821
    labelled = [
        load_labelled_folder(DATA / source, source)
        for source in (Source.MELANOMA_10000, Source.KAGGLE_MALIGNANT_EXTRA, Source.ISIC_9_CLASSES)
    ]
    assert [sum(s.malignant is True for s in each) for each in labelled] == [3333, 287, 228]
    samples = [*ham10000, *isic2017, *pad, *more_pad, *load_not_skin(DATA / "not-skin")]
    samples += [sample for each in labelled for sample in each]
    assert find_missing_files(samples) == []
    splits: dict[str, set[str]] = {}
    for sample in samples:
        splits.setdefault(sample.group_id, set()).add(sample.split)
    assert [group for group, where in splits.items() if len(where) > 1] == []
    with EXCLUDED.open(newline="") as file:
        excluded = {row["image_id"] for row in csv.DictReader(file)}
    assert excluded == {s.image_id for s in samples if s.image_id in excluded}
    assert not any(s.split == Split.TEST for s in samples if s.image_id in excluded)
    kept = {samples[row].image_id for row in usable_rows(samples)}
    assert not excluded & kept and len(kept) > len({s.image_id for s in samples}) - 30
