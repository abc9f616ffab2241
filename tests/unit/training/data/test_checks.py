"""Problems of photos and masks, and how they are reported."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.data_files import save_mask, save_photo, write_table
from training.data.checks import MAX_LISTED, Problem, ProblemKind, combine_loaders, raise_problems
from training.data.flat_folders import load_not_skin
from training.data.ham10000 import load_ham10000
from training.data.isic2017 import load_isic2017
from training.data.isic2018 import load_isic2018
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.pixels import load_pixels, read_pair
from training.data.sample import Sample, Source, Split
from training.errors import DataError


def test_all_data_sets_that_cannot_be_listed_are_named_together(tmp_path: Path) -> None:
    write_table(tmp_path / "isic2017" / "labels.csv", "image_id,split", ["A,train"])
    loaders: list[Callable[[], list[Sample]]] = [
        partial(load_ham10000, tmp_path / "ham10000", sharper_crops=True),
        partial(load_isic2017, tmp_path / "isic2017"),
        partial(load_isic2018, tmp_path / "isic2018"),
        partial(load_not_skin, tmp_path / "not-skin"),
        partial(load_pad_ufes_20, tmp_path / "pad"),
    ]
    with pytest.raises(DataError) as caught:
        combine_loaders(loaders)
    for name in ("ham10000/metadata.csv is missing", "['melanoma']", "isic2018", "pad/metadata"):
        assert name in str(caught.value)
    assert "no *.jpg" in str(caught.value)


def _save_broken_ham10000(root: Path) -> list[Sample]:
    """Save one photo for each problem, and one without problems."""
    names = ["good", "missing_photo", "missing_mask", "truncated", "no_image", "truncated_mask"]
    names += ["wrong_shape", "wrong_crop", "ones", "greys", "empty"]
    columns = "image_id,lesion_id,dx,malignant,split,crop"
    rows = [f"{name},{name},nv,0,train," for name in names]
    rows = [row + "crops224" if row.startswith("wrong_crop") else row for row in rows]
    write_table(root / "metadata.csv", columns, rows)
    photos, masks = root / "images", root / "masks"
    for name in names:
        save_photo(photos / f"{name}.jpg", (200, 150))
        save_mask(masks / f"{name}_segmentation.png")
    (photos / "missing_photo.jpg").unlink()
    (masks / "missing_mask_segmentation.png").unlink()
    for file in (photos / "truncated.jpg", masks / "truncated_mask_segmentation.png"):
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])
    (photos / "no_image.jpg").write_bytes(b"%PDF-1.7 not a photo")
    save_mask(masks / "wrong_shape_segmentation.png", (45, 60))
    save_photo(root / "crops224" / "wrong_crop.jpg", (24, 18))
    save_mask(masks / "ones_segmentation.png", value=1)
    greys = np.arange(60 * 45, dtype=np.uint8).reshape(45, 60)
    Image.fromarray(greys).save(masks / "greys_segmentation.png")
    save_mask(masks / "empty_segmentation.png", value=0)
    return load_ham10000(root, sharper_crops=True)


def test_all_problems_are_listed_together_and_nothing_is_cached(tmp_path: Path) -> None:
    samples = _save_broken_ham10000(tmp_path / "ham10000")
    with pytest.raises(DataError) as caught:
        load_pixels(samples, tmp_path / "cache")
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("10 problems:")
    kind, listed = "", dict[str, list[str]]()
    for line in lines[1:]:
        if line.startswith("  "):
            listed[kind].append(Path(line.split(" (")[0]).name)
        else:
            kind = line.split(":")[0].split(",")[0]
            listed[kind] = []
    assert listed == {
        "1 missing photos": ["missing_photo.jpg"],
        "1 missing masks": ["missing_mask_segmentation.png"],
        "2 unreadable photos": ["truncated.jpg", "no_image.jpg"],
        "1 unreadable masks": ["truncated_mask_segmentation.png"],
        "2 masks of another shape than their photo": [
            "wrong_shape_segmentation.png",
            "wrong_crop_segmentation.png",
        ],
        "2 masks with other values than 0 (skin) and 255 (lesion)": [
            "ones_segmentation.png",
            "greys_segmentation.png",
        ],
        "1 empty masks": ["empty_segmentation.png"],
    }
    assert "45x60 for a photo of 200x150" in str(caught.value)
    assert list((tmp_path / "cache").iterdir()) == []


def test_small_copies_with_rounded_sides_fit_their_masks(tmp_path: Path) -> None:
    save_photo(tmp_path / "a.jpg", (199, 150))
    save_mask(tmp_path / "a.png", (600, 450))
    sample = Sample("a", "a", Source.ISIC2018, Split.TRAIN, tmp_path / "a.jpg", tmp_path / "a.png")
    assert read_pair(sample)[1].mean() == pytest.approx(0.25, abs=0.01)
    save_photo(tmp_path / "a.jpg", (193, 150))
    with pytest.raises(DataError, match="193x150"):
        read_pair(sample)


def test_long_lists_are_shortened_and_duplicates_merged() -> None:
    problems = [Problem(ProblemKind.EMPTY, f"mask{number}.png") for number in range(MAX_LISTED + 5)]
    with pytest.raises(DataError) as caught:
        raise_problems(problems + problems)
    text = str(caught.value)
    assert f"{MAX_LISTED + 5} empty masks" in text and "and 5 more" in text
    assert f"mask{MAX_LISTED - 1}.png" in text and f"mask{MAX_LISTED}.png" not in text
    raise_problems([])
