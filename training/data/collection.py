"""All data sets below one folder, divided into training, validation and held-out photos."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from training.data.checks import combine_loaders
from training.data.flat_folders import load_healthy_skin, load_not_skin
from training.data.ham10000 import load_ham10000
from training.data.isic2017 import load_isic2017
from training.data.isic2018 import load_isic2018
from training.data.isic_csv import load_isic2018_task3, load_isic2019, load_isic2020
from training.data.kaggle import load_kaggle
from training.data.labelled_folders import load_labelled_folder
from training.data.overlap import refuse_overlap
from training.data.pad_ufes_20 import load_pad_ufes_20
from training.data.pixels import Pixels, load_pixels
from training.data.sample import Sample, Source, Split
from training.errors import DataError

PAD_SOURCES = (Source.PAD_UFES_20, Source.PAD_UFES_20_MORE)

LOADERS: dict[str, Callable[[Path], list[Sample]]] = {
    "ham10000": partial(load_ham10000, sharper_crops=True),
    "isic2017": load_isic2017,
    "not-skin": load_not_skin,
    "isic2018": load_isic2018,
    "pad-ufes-20": load_pad_ufes_20,
    "pad-ufes-20-more": partial(load_pad_ufes_20, source=Source.PAD_UFES_20_MORE),
    "healthy-skin": load_healthy_skin,
    "isic2018-task3": load_isic2018_task3,
    "isic2019": load_isic2019,
    "isic2020": load_isic2020,
    "kaggle-malignant-benign": load_kaggle,
    "melanoma-10000": partial(
        load_labelled_folder, source=Source.MELANOMA_10000, malignant_diagnosis="melanoma"
    ),
    "kaggle-malignant-extra": partial(load_labelled_folder, source=Source.KAGGLE_MALIGNANT_EXTRA),
    "isic-9-classes": partial(load_labelled_folder, source=Source.ISIC_9_CLASSES),
}
"""Loaders by the name of the data set's folder. To use other photos, add a loader here."""


def list_samples(data: Path) -> list[Sample]:
    """List the photos of every data set that has a folder below ``data``.

    Raises:
        DataError: a data set cannot be listed, or the folder holds none.
    """
    present = [name for name in LOADERS if (data / name).is_dir()]
    if not present:
        raise DataError(f"{data} holds none of the folders {', '.join(LOADERS)}")
    return _follow_patients(
        combine_loaders([partial(LOADERS[name], data / name) for name in present])
    )


def _follow_patients(samples: Sequence[Sample]) -> list[Sample]:
    """Put photos of healthy skin into the split of the lesion photos of the same patient.

    They are cut from photos of PAD-UFES-20, so that they would be known to a network that is
    measured on those.
    """
    splits = {s.group_id: s.split for s in samples if s.source in PAD_SOURCES}
    return [
        replace(sample, split=splits.get(sample.group_id, sample.split))
        if sample.source is Source.HEALTHY_SKIN
        else sample
        for sample in samples
    ]


def select_training(samples: Sequence[Sample]) -> list[Sample]:
    """Select the training and validation photos."""
    return [sample for sample in samples if sample.split != Split.TEST]


def select_held_out(samples: Sequence[Sample], split: Split) -> list[Sample]:
    """Select the whole photos of a split, without the sharper crops of the same photos."""
    return [s for s in samples if s.split == split and not s.centre_square]


def load_for_training(data: Path, cache: Path) -> tuple[list[Sample], Pixels]:
    """Load the training and validation photos and their pixels, after every check.

    Raises:
        DataError: files are missing, unreadable or wrong, or the splits overlap; the message lists
            all problems.
    """
    samples = list_samples(data)
    trained, held_out = select_training(samples), select_held_out(samples, Split.TEST)
    pixels = load_pixels(trained, cache)
    refuse_overlap([(trained, pixels), (held_out, load_pixels(held_out, cache))], cache)
    return trained, pixels
