"""Overlap between splits."""

import csv
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.data_files import save_ham10000
from tests.pictures import lesion_photo
from training.data.ham10000 import load_ham10000
from training.data.overlap import EXCLUDED, refuse_overlap, usable_rows
from training.data.pixels import SIZE, Pixels, load_pixels
from training.data.sample import Sample, Source, Split
from training.errors import DataError

Photo = tuple[str, str, Split, np.ndarray]
"""Image id, group id, split and pixels."""


def _lesion(seed: int, width: int = 400, height: int = 300) -> np.ndarray:
    photo, _ = lesion_photo(width, height, seed=seed, hairs=6)
    return photo


def _resize(photo: np.ndarray) -> np.ndarray:
    return cv2.resize(photo, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def _save_again(photo: np.ndarray) -> np.ndarray:
    """Make a copy that is smaller, brighter and redder, with JPEG quality 60."""
    small = cv2.resize(photo, (200, 150), interpolation=cv2.INTER_AREA).astype(np.float32)
    file = BytesIO()
    bright = np.clip(small * (1.2, 1.1, 1.05) + 8.0, 0, 255).astype(np.uint8)
    Image.fromarray(bright).save(file, "JPEG", quality=60)
    with Image.open(file) as copy:
        return np.asarray(copy)


def _check(cache: Path, *photos: Photo, excluded: Path = EXCLUDED) -> None:
    """Refuse overlap between photos, those for testing in a part of their own."""
    parts = []
    for held_out in (False, True):
        chosen = [photo for photo in photos if (photo[2] == Split.TEST) == held_out]
        samples = [
            Sample(image_id, group, Source.ISIC2017, split, Path(f"{image_id}.jpg"))
            for image_id, group, split, _ in chosen
        ]
        pictures = np.stack([_resize(pixels) for *_, pixels in chosen])
        parts.append((samples, Pixels(pictures, np.zeros((len(chosen), SIZE, SIZE), np.uint8))))
    refuse_overlap(parts, cache, excluded)


def test_different_lesions_in_different_splits_are_accepted(tmp_path: Path) -> None:
    splits = [Split.TRAIN] * 3 + [Split.VALIDATION] * 2 + [Split.TEST] * 2
    photos = [(f"p{n}", f"g{n}", split, _lesion(n)) for n, split in enumerate(splits)]
    # Two photos of one lesion, in one split.
    photos.append(("p7", "g0", Split.TRAIN, _save_again(_lesion(0))))
    _check(tmp_path, *photos)


def test_photos_and_lesions_in_two_splits_are_listed_together(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        _check(
            tmp_path,
            ("a", "lesion1", Split.TRAIN, _lesion(1)),
            ("b", "lesion1", Split.VALIDATION, _lesion(2)),
            ("c", "lesion2", Split.TRAIN, _lesion(3)),
            ("c", "lesion3", Split.TEST, _lesion(4)),
            ("d", "lesion4", Split.TEST, _lesion(5)),
        )
    text = str(caught.value)
    assert "2 problems" in text
    assert "lesion1: a (isic2017, train) and b (isic2017, val)" in text
    assert "c: c (isic2017, train) and c (isic2017, test)" in text
    assert "lesion4" not in text


@pytest.mark.parametrize(
    "copy",
    [
        lambda photo: photo,
        _save_again,
        lambda photo: _save_again(photo)[:, ::-1],
        lambda photo: _save_again(photo)[::-1],
        lambda photo: np.rot90(_resize(photo)),
        lambda photo: photo[5:-5, 6:-6],
    ],
    ids=["same", "saved again", "mirrored", "upside down", "turned", "trimmed"],
)
@pytest.mark.parametrize(
    "splits",
    [(Split.TRAIN, Split.VALIDATION), (Split.TRAIN, Split.TEST), (Split.VALIDATION, Split.TEST)],
)
def test_copies_in_two_splits_are_refused(
    copy: Callable[[np.ndarray], np.ndarray], splits: tuple[Split, Split], tmp_path: Path
) -> None:
    photos: list[Photo] = [
        ("other", "g3", Split.TRAIN, _lesion(8)),
        ("third", "g4", Split.TEST, _lesion(9)),
        ("original", "g1", splits[0], _lesion(6)),
        ("copy", "g2", splits[1], copy(_lesion(6))),
    ]
    with pytest.raises(DataError) as caught:
        _check(tmp_path, *photos)
    text = str(caught.value)
    assert "1 problems" in text and "excluded.csv" in text
    assert f"copy (isic2017, {splits[1]}) and original (isic2017, {splits[0]})" in text


def test_near_duplicates_are_cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photos: tuple[Photo, ...] = (
        ("original", "g1", Split.TRAIN, _lesion(6)),
        ("copy", "g2", Split.TEST, _save_again(_lesion(6))),
    )
    with pytest.raises(DataError):
        _check(tmp_path, *photos)

    def fail(*arguments: object) -> None:
        raise AssertionError("compared although cached")

    monkeypatch.setattr("training.data.overlap.find_near_duplicates", fail)
    with pytest.raises(DataError, match="original"):
        _check(tmp_path, *photos)


def test_excluded_lesions_are_used_for_testing_only(tmp_path: Path) -> None:
    excluded = tmp_path / "excluded.csv"
    excluded.write_text("image_id,reason\noriginal,near duplicate of copy\n")
    photos: tuple[Photo, ...] = (
        ("other", "g0", Split.TRAIN, _lesion(7)),
        ("original", "g1", Split.TRAIN, _lesion(6)),
        ("original2", "g1", Split.TRAIN, _lesion(9)),
        ("copy", "g2", Split.TEST, _save_again(_lesion(6))),
    )
    _check(tmp_path / "cache", *photos, excluded=excluded)
    samples = [Sample(i, g, Source.ISIC2017, s, Path(i)) for i, g, s, _ in photos]
    assert usable_rows(samples, excluded) == [0, 3]
    excluded.write_text("image_id,reason\ncopy,a test photo is never excluded\n")
    assert usable_rows(samples, excluded) == [0, 1, 2, 3]
    with pytest.raises(DataError, match="original"):
        _check(tmp_path / "cache", *photos, excluded=excluded)


def test_the_exclusions_have_reasons() -> None:
    with EXCLUDED.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["image_id"] and row["reason"] for row in rows)
    assert len({row["image_id"] for row in rows}) == len(rows) > 0


def test_a_photo_and_its_crop_must_be_in_one_split(tmp_path: Path) -> None:
    samples = load_ham10000(save_ham10000(tmp_path / "ham10000"), sharper_crops=True)
    pixels = load_pixels(samples, tmp_path / "cache")
    refuse_overlap([(samples, pixels)], tmp_path / "cache")
    moved = [
        replace(s, split=Split.VALIDATION) if s.source == Source.HAM10000_CROP else s
        for s in samples
    ]
    with pytest.raises(DataError, match=r"A: A \(ham10000/frame, train\) and A \(ham10000/crop"):
        refuse_overlap([(moved, pixels)], tmp_path / "cache")
