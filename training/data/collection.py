"""All data sets below one folder: which photos train and validate, and which are held out."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from training.data.checks import load_all
from training.data.ham10000 import load_ham10000
from training.data.healthy_skin import load_healthy_skin
from training.data.isic2017 import load_isic2017
from training.data.isic2018 import load_isic2018
from training.data.isic_csv import load_isic2018_task3, load_isic2019, load_isic2020
from training.data.kaggle import load_kaggle
from training.data.not_skin import load_not_skin
from training.data.overlap import refuse_overlap
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.pixels import Pixels, load_pixels
from training.data.sample import Sample, Split
from training.errors import DataError

LOADERS: dict[str, Callable[[Path], list[Sample]]] = {
    "ham10000": partial(load_ham10000, sharper_crops=True),
    "isic2017": load_isic2017,
    "not-skin": load_not_skin,
    "isic2018": load_isic2018,
    "pad-ufes-20": load_pad_ufes_20,
    "pad-ufes-20-more": partial(load_pad_ufes_20, source="pad-ufes-20-more"),
    "healthy-skin": load_healthy_skin,
    "isic2018-task3": load_isic2018_task3,
    "isic2019": load_isic2019,
    "isic2020": load_isic2020,
    "kaggle-malignant-benign": load_kaggle,
}
"""By the name of the data set's folder. Who has other photos adds a loader here."""


def all_samples(data: Path) -> list[Sample]:
    """The photos of every data set below a folder that has one.

    Raises:
        DataError: a data set cannot be listed, or the folder holds none.
    """
    there = [name for name in LOADERS if (data / name).is_dir()]
    if not there:
        raise DataError(f"{data} holds none of the folders {', '.join(LOADERS)}")
    return load_all([partial(LOADERS[name], data / name) for name in there])


def training_samples(samples: Sequence[Sample]) -> list[Sample]:
    """The training and validation photos among the samples."""
    return [sample for sample in samples if sample.split != "test"]


def held_out_samples(samples: Sequence[Sample], split: Split) -> list[Sample]:
    """The whole photos of a split among the samples; not the sharper crops of the same photos."""
    return [s for s in samples if s.split == split and not s.centre_square]


def load_for_training(data: Path, cache: Path) -> tuple[list[Sample], Pixels]:
    """The training and validation photos and their pixels, after every check.

    Raises:
        DataError: files are missing, unreadable or wrong, or the splits overlap; the message has
            all of it.
    """
    samples = all_samples(data)
    trained, held_out = training_samples(samples), held_out_samples(samples, "test")
    pixels = load_pixels(trained, cache)
    refuse_overlap([(trained, pixels), (held_out, load_pixels(held_out, cache))], cache)
    return trained, pixels
