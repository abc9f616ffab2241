"""Data sets' layouts, what can be wrong with them, and overlap between their splits."""

import csv
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from lesion.paths import TRAINING_CONFIGS, data_folder
from tests.data_files import save_mask, save_photo, write_table
from tests.pictures import lesion_photo
from training.data import pixels as pixels_module
from training.data.checks import SHOWN, Kind, Problem, load_all, missing_files, refuse
from training.data.collection import all_samples
from training.data.fingerprints import details, look_at, similarity, turned
from training.data.ham10000 import load_ham10000
from training.data.isic2017 import load_isic2017
from training.data.isic2018 import load_isic2018
from training.data.not_skin import load_not_skin
from training.data.overlap import EXCLUDED, refuse_overlap, usable
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.pixels import SIZE, Pixels, load_pixels, read_pair
from training.data.sample import Sample, Split, split_by_hash
from training.errors import DataError
from training.samples import as_stored, as_trained_on, caption, choose, draw
from training.trainer.config import load_training_config

DATA = data_folder()


# ---------------------------------------------------------------- layouts


def _ham10000(root: Path) -> Path:
    write_table(
        root / "metadata.csv",
        "image_id,lesion_id,dx,malignant,age,sex,split,crop,hair_rating",
        [
            "A,L1,nv,0,45.0,male,train,crops224,2.0",
            "B,L2,mel,1,,unknown,test,,",
            "C,L1,nv,0,0.0,female,train,,0.0",
        ],
    )
    for image_id in "ABC":
        save_photo(root / "images" / f"{image_id}.jpg")
        save_mask(root / "masks" / f"{image_id}_segmentation.png")
    save_photo(root / "crops224" / "A.jpg", (24, 24))
    return root


def test_ham10000_is_listed_with_its_splits_labels_and_crops(tmp_path: Path) -> None:
    samples = load_ham10000(_ham10000(tmp_path), sharper_crops=True)
    assert [(s.source, s.split, s.malignant, s.group_id) for s in samples] == [
        ("ham10000/frame", "train", False, "L1"),
        ("ham10000/crop", "train", False, "L1"),
        ("ham10000/frame", "test", True, "L2"),
        ("ham10000/frame", "train", False, "L1"),
    ]
    assert [s.image_id for s in load_ham10000(tmp_path, sharper_crops=False)] == ["A", "B", "C"]
    _, frame_mask = read_pair(samples[0])
    _, crop_mask = read_pair(samples[1])
    # A quarter of the frame's width; the centre square starts an eighth into the frame.
    assert frame_mask.mean() == pytest.approx(0.25, abs=0.01)
    assert crop_mask.mean() == pytest.approx((15 - 7) / 45, abs=0.02)


def test_ham10000_says_what_is_known_of_the_person(tmp_path: Path) -> None:
    samples = load_ham10000(_ham10000(tmp_path), sharper_crops=False)
    assert [(s.age, s.sex, s.hair_rating) for s in samples] == [
        (45.0, "male", 2),
        (None, "", None),
        (0.0, "female", 0),
    ]


def test_pad_ufes_20_is_listed_by_patient_for_testing_only(tmp_path: Path) -> None:
    rows = ["P_1_2,1,MEL,3.0", "P_1_3,1,ACK,", "P_2_1,2,NEV,6.0"]
    write_table(tmp_path / "metadata.csv", "image_id,patient_id,dx,fitzpatrick", rows)
    for name in ("P_1_2.jpg", "P_1_3.png", "P_2_1.jpg"):
        save_photo(tmp_path / "images" / name, (15, 20))
    samples = load_pad_ufes_20(tmp_path)
    assert {s.split for s in samples} == {"test"}
    assert [(s.group_id, s.malignant, s.fitzpatrick) for s in samples] == [
        ("1", True, 3),
        ("1", None, None),
        ("2", False, 6),
    ]
    assert [s.photo.name for s in samples] == ["P_1_2.jpg", "P_1_3.png", "P_2_1.jpg"]
    assert [p.where for p in missing_files(samples)] == [str(s.mask) for s in samples]


def test_pad_ufes_20_with_splits_trains_and_may_lack_masks(tmp_path: Path) -> None:
    rows = ["A,1,MEL,60,FEMALE,1,train", "B,2,NEV,,,0,val", "C,3,BCC,71,MALE,1,test"]
    write_table(tmp_path / "metadata.csv", "image_id,patient_id,dx,age,sex,mask,split", rows)
    samples = load_pad_ufes_20(tmp_path, source="pad-ufes-20-more")
    assert {s.source for s in samples} == {"pad-ufes-20-more"}
    assert [(s.split, s.age, s.sex, s.mask is None) for s in samples] == [
        ("train", 60.0, "female", False),
        ("val", None, "", True),
        ("test", 71.0, "male", False),
    ]


def test_pad_ufes_20_refuses_an_unknown_split(tmp_path: Path) -> None:
    row = ["A,1,MEL,both"]
    write_table(tmp_path / "metadata.csv", "image_id,patient_id,dx,split", row)
    with pytest.raises(DataError, match="both"):
        load_pad_ufes_20(tmp_path)


def test_isic2017_is_listed_with_labels_and_without_masks(tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,melanoma,split", ["A,1.0,train", "B,0.0,val"])
    samples = load_isic2017(tmp_path)
    assert [(s.image_id, s.malignant, s.split, s.mask) for s in samples] == [
        ("A", True, "train", None),
        ("B", False, "val", None),
    ]


def test_photos_of_no_skin_are_split_by_name(tmp_path: Path) -> None:
    for number in range(40):
        save_photo(tmp_path / f"thing{number}.jpg")
    before = {s.image_id: s.split for s in load_not_skin(tmp_path)}
    assert len(before) == 40 and set(before.values()) == {"train", "val", "test"}
    (tmp_path / "thing3.jpg").unlink()
    assert before == {s.image_id: s.split for s in load_not_skin(tmp_path)} | {
        "thing3": before["thing3"]
    }
    assert not any(s.skin for s in load_not_skin(tmp_path))


def _isic2018(root: Path, part: str, ids: list[str]) -> None:
    for image_id in ids:
        save_photo(root / f"ISIC2018_Task1-2_{part}_Input" / f"{image_id}.jpg", (40, 30))
        folder = root / f"ISIC2018_Task1_{part}_GroundTruth"
        save_mask(folder / f"{image_id}_segmentation.png", (40, 30))


def test_isic2018_as_the_challenge_ships_it(tmp_path: Path) -> None:
    _isic2018(tmp_path, "Training", ["ISIC_0000001", "ISIC_0000000"])
    _isic2018(tmp_path, "Validation", ["ISIC_0000002"])
    _isic2018(tmp_path, "Test", ["ISIC_0000003"])
    (tmp_path / "ISIC2018_Task1-2_Training_Input" / "LICENSE.txt").write_text("CC-0")
    samples = load_isic2018(tmp_path)
    assert [(s.image_id, s.group_id, s.split) for s in samples] == [
        ("ISIC_0000000", "ISIC_0000000", "train"),
        ("ISIC_0000001", "ISIC_0000001", "train"),
        ("ISIC_0000002", "ISIC_0000002", "val"),
        ("ISIC_0000003", "ISIC_0000003", "test"),
    ]
    assert {s.source for s in samples} == {"isic2018"}
    assert read_pair(samples[2])[1].mean() == pytest.approx(0.25, abs=0.01)


def test_isic2018_training_photos_alone_and_a_flat_folder_are_split_alike(tmp_path: Path) -> None:
    ids = [f"ISIC_{number:07}" for number in range(60)]
    _isic2018(tmp_path / "shipped", "Training", ids)
    flat = tmp_path / "flat"
    for image_id in ids:
        save_photo(flat / f"{image_id}.jpg", (40, 30))
        save_mask(flat / f"{image_id}_segmentation.png", (40, 30))
    samples = load_isic2018(flat)
    splits = {s.image_id: s.split for s in samples}
    assert splits == {s.image_id: s.split for s in load_isic2018(tmp_path / "shipped")}
    assert splits == {image_id: split_by_hash(image_id) for image_id in ids}
    assert not missing_files(samples)


def test_an_isic2018_mask_without_its_photo_is_reported(tmp_path: Path) -> None:
    _isic2018(tmp_path, "Training", ["ISIC_0000000", "ISIC_0000001"])
    photo = tmp_path / "ISIC2018_Task1-2_Training_Input" / "ISIC_0000001.jpg"
    photo.unlink()
    assert missing_files(load_isic2018(tmp_path)) == [Problem(Kind.MISSING_PHOTO, str(photo))]


def test_a_hashed_split_has_the_shares_asked_for() -> None:
    splits = [split_by_hash(f"lesion {number}") for number in range(2000)]
    shares = {split: splits.count(split) / 2000 for split in ("train", "val", "test")}
    assert shares == pytest.approx({"train": 0.8, "val": 0.1, "test": 0.1}, abs=0.03)


# ---------------------------------------------------------------- what can be wrong


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
        load_all(loaders)
    for name in ("ham10000/metadata.csv is missing", "['melanoma']", "isic2018", "pad/metadata"):
        assert name in str(caught.value)
    assert "no *.jpg" in str(caught.value)


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    write_table(tmp_path / "labels.csv", "image_id,melanoma,split", ["A,1.0,training"])
    with pytest.raises(DataError, match="training"):
        load_isic2017(tmp_path)


def _broken_ham10000(root: Path) -> list[Sample]:
    """One photo for each thing that can be wrong with it, and one good one."""
    names = ["good", "missing_photo", "missing_mask", "truncated", "no_picture", "truncated_mask"]
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
    (photos / "no_picture.jpg").write_bytes(b"%PDF-1.7 not a photo")
    save_mask(masks / "wrong_shape_segmentation.png", (45, 60))
    save_photo(root / "crops224" / "wrong_crop.jpg", (24, 18))
    save_mask(masks / "ones_segmentation.png", value=1)
    greys = np.arange(60 * 45, dtype=np.uint8).reshape(45, 60)
    Image.fromarray(greys).save(masks / "greys_segmentation.png")
    save_mask(masks / "empty_segmentation.png", value=0)
    return load_ham10000(root, sharper_crops=True)


def test_everything_wrong_is_named_at_once_and_nothing_is_kept(tmp_path: Path) -> None:
    samples = _broken_ham10000(tmp_path / "ham10000")
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
        "2 unreadable photos": ["truncated.jpg", "no_picture.jpg"],
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
    sample = Sample("a", "a", "isic2018", "train", tmp_path / "a.jpg", tmp_path / "a.png")
    assert read_pair(sample)[1].mean() == pytest.approx(0.25, abs=0.01)
    save_photo(tmp_path / "a.jpg", (193, 150))
    with pytest.raises(DataError, match="193x150"):
        read_pair(sample)


def test_long_lists_are_cut_short_and_doubles_named_once() -> None:
    problems = [Problem(Kind.EMPTY, f"mask{number}.png") for number in range(SHOWN + 5)]
    with pytest.raises(DataError) as caught:
        refuse(problems + problems)
    text = str(caught.value)
    assert f"{SHOWN + 5} empty masks" in text and "and 5 more" in text
    assert f"mask{SHOWN - 1}.png" in text and f"mask{SHOWN}.png" not in text
    refuse([])


# ---------------------------------------------------------------- the cache


def test_a_sample_without_a_mask_reads_as_empty(tmp_path: Path) -> None:
    Image.new("RGB", (9, 5), "blue").save(tmp_path / "a.jpg")
    photo, mask = read_pair(Sample("a", "a", "not-skin", "train", tmp_path / "a.jpg", skin=False))
    assert photo.shape == (256, 256, 3)
    assert not mask.any()


def test_pixels_are_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = load_ham10000(_ham10000(tmp_path / "ham10000"), sharper_crops=True)
    first = load_pixels(samples, tmp_path / "cache")
    for row, sample in enumerate(samples):
        photo, mask = read_pair(sample)
        np.testing.assert_array_equal(first.photos[row], photo)
        np.testing.assert_array_equal(first.masks[row], mask)
    assert len(list((tmp_path / "cache").iterdir())) == 2

    def decode_again(*arguments: object) -> None:
        raise AssertionError("decoded although cached")

    monkeypatch.setattr(pixels_module, "_decode", decode_again)
    second = load_pixels(samples, tmp_path / "cache")
    np.testing.assert_array_equal(second.photos, first.photos)
    with pytest.raises(AssertionError, match="although cached"):
        load_pixels(samples[:2], tmp_path / "cache")
    samples[0].photo.unlink()
    with pytest.raises(DataError, match=r"1 missing photos.*\n.*A\.jpg"):
        load_pixels(samples, tmp_path / "cache")


# ---------------------------------------------------------------- overlap


def _lesion(seed: int, width: int = 400, height: int = 300) -> np.ndarray:
    photo, _ = lesion_photo(width, height, seed=seed, hairs=6)
    return photo


def _squeezed(photo: np.ndarray) -> np.ndarray:
    return cv2.resize(photo, (SIZE, SIZE), interpolation=cv2.INTER_AREA)


def _saved_anew(photo: np.ndarray) -> np.ndarray:
    """Smaller, brighter, redder, JPEG quality 60."""
    small = cv2.resize(photo, (200, 150), interpolation=cv2.INTER_AREA).astype(np.float32)
    file = BytesIO()
    bright = np.clip(small * (1.2, 1.1, 1.05) + 8.0, 0, 255).astype(np.uint8)
    Image.fromarray(bright).save(file, "JPEG", quality=60)
    with Image.open(file) as copy:
        return np.asarray(copy)


Photo = tuple[str, str, Split, np.ndarray]


def _check(cache: Path, *photos: Photo, excluded: Path = EXCLUDED) -> None:
    """Check photos (image id, group id, split, pixels) for overlap, held-out ones apart."""
    parts = []
    for held_out in (False, True):
        chosen = [photo for photo in photos if (photo[2] == "test") == held_out]
        samples = [
            Sample(image_id, group, "drawn", split, Path(f"{image_id}.jpg"))
            for image_id, group, split, _ in chosen
        ]
        pictures = np.stack([_squeezed(pixels) for *_, pixels in chosen])
        parts.append((samples, Pixels(pictures, np.zeros((len(chosen), SIZE, SIZE), np.uint8))))
    refuse_overlap(parts, cache, excluded)


def test_different_lesions_in_different_splits_are_accepted(tmp_path: Path) -> None:
    splits: tuple[Split, ...] = ("train", "train", "train", "val", "val", "test", "test")
    photos = [(f"p{n}", f"g{n}", split, _lesion(n)) for n, split in enumerate(splits)]
    # Two photos of one lesion, in one split.
    photos.append(("p7", "g0", "train", _saved_anew(_lesion(0))))
    _check(tmp_path, *photos)


def test_photos_and_lesions_in_two_splits_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        _check(
            tmp_path,
            ("a", "lesion1", "train", _lesion(1)),
            ("b", "lesion1", "val", _lesion(2)),
            ("c", "lesion2", "train", _lesion(3)),
            ("c", "lesion3", "test", _lesion(4)),
            ("d", "lesion4", "test", _lesion(5)),
        )
    text = str(caught.value)
    assert "2 problems" in text
    assert "lesion1: a (drawn, train) and b (drawn, val)" in text
    assert "c: c (drawn, train) and c (drawn, test)" in text
    assert "lesion4" not in text


@pytest.mark.parametrize(
    "copy",
    [
        lambda photo: photo,
        _saved_anew,
        lambda photo: _saved_anew(photo)[:, ::-1],
        lambda photo: _saved_anew(photo)[::-1],
        lambda photo: np.rot90(_squeezed(photo)),
        lambda photo: photo[5:-5, 6:-6],
    ],
    ids=["same", "saved anew", "mirrored", "upside down", "turned", "trimmed"],
)
@pytest.mark.parametrize("splits", [("train", "val"), ("train", "test"), ("val", "test")])
def test_copies_in_two_splits_are_refused(
    copy: Callable[[np.ndarray], np.ndarray], splits: tuple[Split, Split], tmp_path: Path
) -> None:
    photos: list[Photo] = [
        ("other", "g3", "train", _lesion(8)),
        ("third", "g4", "test", _lesion(9)),
        ("original", "g1", splits[0], _lesion(6)),
        ("copy", "g2", splits[1], copy(_lesion(6))),
    ]
    with pytest.raises(DataError) as caught:
        _check(tmp_path, *photos)
    text = str(caught.value)
    assert "1 problems" in text and "excluded.csv" in text
    assert f"copy (drawn, {splits[1]}) and original (drawn, {splits[0]})" in text


def test_what_was_found_out_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photos: tuple[Photo, ...] = (
        ("original", "g1", "train", _lesion(6)),
        ("copy", "g2", "test", _saved_anew(_lesion(6))),
    )
    with pytest.raises(DataError):
        _check(tmp_path, *photos)

    def compare_again(*arguments: object) -> None:
        raise AssertionError("compared although known")

    monkeypatch.setattr("training.data.overlap.same_pictures", compare_again)
    with pytest.raises(DataError, match="original"):
        _check(tmp_path, *photos)


def test_excluded_lesions_leave_all_splits_but_the_test_split(tmp_path: Path) -> None:
    excluded = tmp_path / "excluded.csv"
    excluded.write_text("image_id,reason\noriginal,copy of copy\n")
    photos: tuple[Photo, ...] = (
        ("other", "g0", "train", _lesion(7)),
        ("original", "g1", "train", _lesion(6)),
        ("original2", "g1", "train", _lesion(9)),
        ("copy", "g2", "test", _saved_anew(_lesion(6))),
    )
    _check(tmp_path / "cache", *photos, excluded=excluded)
    samples = [Sample(i, g, "drawn", s, Path(i)) for i, g, s, _ in photos]
    assert usable(samples, excluded) == [0, 3]
    excluded.write_text("image_id,reason\ncopy,may not be left out: it is tested on\n")
    assert usable(samples, excluded) == [0, 1, 2, 3]
    with pytest.raises(DataError, match="original"):
        _check(tmp_path / "cache", *photos, excluded=excluded)


def test_the_shipped_exclusions_give_reasons() -> None:
    with EXCLUDED.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["image_id"].startswith("ISIC_") and row["reason"] for row in rows)
    assert len({row["image_id"] for row in rows}) == len(rows) > 0


def test_orientations_are_eight_and_hashed_as_the_turned_photo_would_be() -> None:
    picture = _squeezed(_lesion(3, 300, 400))
    views = {turned(picture, number).tobytes() for number in range(8)}
    assert len(views) == 8 and picture.tobytes() in views
    hashes, thumbnail = look_at(picture)
    assert len(set(hashes.tolist())) > 4
    for number in range(8):
        assert int(np.bitwise_count(look_at(turned(picture, number))[0][0] ^ hashes[number])) <= 2
    assert thumbnail.shape == (64, 64)


def test_similarity_by_hand() -> None:
    rng = np.random.default_rng(0)
    scene = cv2.GaussianBlur(rng.uniform(0, 255, (80, 80)).astype(np.float32), (0, 0), 2.0)
    scene = (255 * (scene - scene.min()) / np.ptp(scene)).astype(np.uint8)
    here, there = details(scene[:64, :64]), details(scene[3:67, 2:66])
    far = details(scene[12:76, 12:76])
    assert similarity(here, here) == pytest.approx(1.0, abs=1e-4)
    assert similarity(here, there) > 0.95
    assert similarity(here, far) < 0.5
    assert similarity(here, -here) < 0.5
    flat = details(np.full((64, 64), 90, np.uint8))
    assert similarity(flat, flat) == similarity(here, flat) == 0.0


def test_a_photo_and_its_crop_are_of_one_split_by_their_lesion(tmp_path: Path) -> None:
    samples = load_ham10000(_ham10000(tmp_path / "ham10000"), sharper_crops=True)
    pixels = load_pixels(samples, tmp_path / "cache")
    refuse_overlap([(samples, pixels)], tmp_path / "cache")
    moved = [replace(s, split="val") if s.source == "ham10000/crop" else s for s in samples]
    with pytest.raises(DataError, match=r"A: A \(ham10000/frame, train\) and A \(ham10000/crop"):
        refuse_overlap([(moved, pixels)], tmp_path / "cache")


# ---------------------------------------------------------------- pictures of samples


def test_samples_are_drawn_of_every_source_and_split(tmp_path: Path) -> None:
    _ham10000(tmp_path / "ham10000")
    save_photo(tmp_path / "not-skin" / "thing.jpg")
    samples = all_samples(tmp_path)
    chosen = choose(samples, 1, seed=0)
    assert chosen == choose(samples, 1, seed=0)
    split = split_by_hash("thing.jpg", train=7, val=1)
    names = ["ham10000/frame, train", "ham10000/frame, test", "ham10000/crop, train"]
    assert list(chosen) == [*names, f"not-skin, {split}"]
    assert [len(part) for part in chosen.values()] == [1, 1, 1, 1]
    stored = as_stored(chosen)
    assert stored[0].photos.shape == (1, SIZE, SIZE, 3)
    config = load_training_config(TRAINING_CONFIGS / "shipped" / "unet.yaml")
    seen = as_trained_on(stored[:3], config, seed=0)
    assert [row.title for row in seen] == ["ham10000/frame, train", "ham10000/crop, train"]
    size = config.phases[-1].size
    assert seen[0].photos.shape == (1, size, size, 3) and seen[0].photos.dtype == np.uint8
    assert set(np.unique(seen[0].masks)) == {0.0, 1.0}
    draw(stored, "title", tmp_path / "pictures" / "a.png")
    with Image.open(tmp_path / "pictures" / "a.png") as picture:
        assert picture.height > 4 * 150 and picture.width > 150
    with pytest.raises(DataError, match="none of the folders"):
        all_samples(tmp_path / "nowhere")


def test_captions_say_what_is_known() -> None:
    sample = Sample("A", "L", "isic2017", "val", Path("a.jpg"))
    assert caption(sample) == "A"
    assert caption(replace(sample, malignant=True)) == "A\nmalignant"
    known = replace(sample, malignant=True, diagnosis="mel", age=45.0, sex="female")
    assert caption(known) == "A\nmel, 45 y, female"


# ---------------------------------------------------------------- the real data


@pytest.mark.acceptance
@pytest.mark.skipif(not DATA.is_dir(), reason=f"the research photos are not at {DATA}")
def test_the_research_photos_are_listed_whole_and_split_by_lesion() -> None:
    ham10000 = load_ham10000(DATA / "ham10000", sharper_crops=True)
    frames = [s for s in ham10000 if s.source == "ham10000/frame"]
    counts = [sum(s.split == split for s in frames) for split in ("train", "val", "test")]
    assert counts == [7002, 1023, 1006]
    isic2017 = load_isic2017(DATA / "isic2017")
    pad = load_pad_ufes_20(DATA / "pad-ufes-20")
    assert len(pad) == 111 and len({s.group_id for s in pad}) <= 111
    more_pad = load_pad_ufes_20(DATA / "pad-ufes-20-more", source="pad-ufes-20-more")
    counts = [sum(s.split == split for s in more_pad) for split in ("train", "val", "test")]
    assert counts == [719, 97, 31] and sum(s.mask is not None for s in more_pad) == 821
    samples = [*ham10000, *isic2017, *pad, *more_pad, *load_not_skin(DATA / "not-skin")]
    assert missing_files(samples) == []
    splits: dict[str, set[str]] = {}
    for sample in samples:
        splits.setdefault(sample.group_id, set()).add(sample.split)
    assert [group for group, where in splits.items() if len(where) > 1] == []
    with EXCLUDED.open(newline="") as file:
        excluded = {row["image_id"] for row in csv.DictReader(file)}
    assert excluded == {s.image_id for s in samples if s.image_id in excluded}
    assert not any(s.split == "test" for s in samples if s.image_id in excluded)
    kept = {samples[row].image_id for row in usable(samples)}
    assert not excluded & kept and len(kept) > len({s.image_id for s in samples}) - 30
