"""Pictures of random samples."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from lesion.paths import TRAINING_CONFIGS
from tests.data_files import save_ham10000, save_photo
from training.data.collection import list_samples
from training.data.pixels import SIZE
from training.data.sample import Sample, Sex, Source, Split, split_by_hash
from training.trainer.config import load_training_config
from training.trainer.sample_sheets import (
    augment_rows,
    choose_samples,
    draw_sheet,
    draw_sheets,
    make_caption,
    read_rows,
)


def test_samples_of_every_source_and_split_are_drawn(tmp_path: Path) -> None:
    save_ham10000(tmp_path / "ham10000")
    save_photo(tmp_path / "not-skin" / "thing.jpg")
    samples = list_samples(tmp_path)
    chosen = choose_samples(samples, 1, seed=0)
    assert chosen == choose_samples(samples, 1, seed=0)
    split = split_by_hash("thing.jpg", train=7, validation=1)
    names = ["ham10000/frame, train", "ham10000/frame, test", "ham10000/crop, train"]
    assert list(chosen) == [*names, f"not-skin, {split}"]
    assert [len(part) for part in chosen.values()] == [1, 1, 1, 1]
    stored = read_rows(chosen)
    assert stored[0].photos.shape == (1, SIZE, SIZE, 3)
    config = load_training_config(TRAINING_CONFIGS / "shipped" / "unet.yaml")
    augmented = augment_rows(stored[:3], config, seed=0)
    assert [row.title for row in augmented] == ["ham10000/frame, train", "ham10000/crop, train"]
    size = config.phases[-1].size
    assert augmented[0].photos.shape == (1, size, size, 3) and augmented[0].photos.dtype == np.uint8
    assert set(np.unique(augmented[0].masks)) == {0, 1}
    draw_sheet(stored, "title", tmp_path / "pictures" / "a.png")
    with Image.open(tmp_path / "pictures" / "a.png") as picture:
        assert picture.height > 4 * 150 and picture.width > 150


def test_captions_name_the_known_labels() -> None:
    sample = Sample("A", "L", Source.ISIC2017, Split.VALIDATION, Path("a.jpg"))
    assert make_caption(sample) == "A"
    assert make_caption(replace(sample, malignant=True)) == "A\nmalignant"
    known = replace(sample, malignant=True, diagnosis="mel", age=45.0, sex=Sex.FEMALE)
    assert make_caption(known) == "A\nmel, 45 y, female"


def test_both_pictures_are_drawn(tmp_path: Path) -> None:
    samples = list_samples(save_ham10000(tmp_path / "ham10000").parent)
    config = load_training_config(TRAINING_CONFIGS / "shipped" / "unet.yaml")
    files = draw_sheets(samples, config, 2, 0, tmp_path / "samples")
    assert [file.name for file in files] == ["as-stored.png", "as-trained-on.png"]
    assert all(file.is_file() for file in files)
