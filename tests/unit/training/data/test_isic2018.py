"""ISIC 2018 Task 1 in both layouts."""

from pathlib import Path

import pytest

from tests.data_files import save_mask, save_photo
from training.data.checks import Problem, ProblemKind, find_missing_files
from training.data.isic2018 import load_isic2018
from training.data.pixels import read_pair
from training.data.sample import Source, Split, split_by_hash


def _save_isic2018(root: Path, part: str, ids: list[str]) -> None:
    for image_id in ids:
        save_photo(root / f"ISIC2018_Task1-2_{part}_Input" / f"{image_id}.jpg", (40, 30))
        folder = root / f"ISIC2018_Task1_{part}_GroundTruth"
        save_mask(folder / f"{image_id}_segmentation.png", (40, 30))


def test_the_layout_of_the_challenge_is_read(tmp_path: Path) -> None:
    _save_isic2018(tmp_path, "Training", ["ISIC_0000001", "ISIC_0000000"])
    _save_isic2018(tmp_path, "Validation", ["ISIC_0000002"])
    _save_isic2018(tmp_path, "Test", ["ISIC_0000003"])
    (tmp_path / "ISIC2018_Task1-2_Training_Input" / "LICENSE.txt").write_text("CC-0")
    samples = load_isic2018(tmp_path)
    assert [(s.image_id, s.group_id, s.split) for s in samples] == [
        ("ISIC_0000000", "ISIC_0000000", Split.TRAIN),
        ("ISIC_0000001", "ISIC_0000001", Split.TRAIN),
        ("ISIC_0000002", "ISIC_0000002", Split.VALIDATION),
        ("ISIC_0000003", "ISIC_0000003", Split.TEST),
    ]
    assert {s.source for s in samples} == {Source.ISIC2018}
    assert read_pair(samples[2])[1].mean() == pytest.approx(0.25, abs=0.01)


def test_training_photos_alone_and_a_flat_folder_get_the_same_splits(tmp_path: Path) -> None:
    ids = [f"ISIC_{number:07}" for number in range(60)]
    _save_isic2018(tmp_path / "challenge", "Training", ids)
    flat = tmp_path / "flat"
    for image_id in ids:
        save_photo(flat / f"{image_id}.jpg", (40, 30))
        save_mask(flat / f"{image_id}_segmentation.png", (40, 30))
    samples = load_isic2018(flat)
    splits = {s.image_id: s.split for s in samples}
    assert splits == {s.image_id: s.split for s in load_isic2018(tmp_path / "challenge")}
    assert splits == {image_id: split_by_hash(image_id) for image_id in ids}
    assert not find_missing_files(samples)


def test_a_mask_without_its_photo_is_reported(tmp_path: Path) -> None:
    _save_isic2018(tmp_path, "Training", ["ISIC_0000000", "ISIC_0000001"])
    photo = tmp_path / "ISIC2018_Task1-2_Training_Input" / "ISIC_0000001.jpg"
    photo.unlink()
    assert find_missing_files(load_isic2018(tmp_path)) == [
        Problem(ProblemKind.MISSING_PHOTO, str(photo))
    ]
