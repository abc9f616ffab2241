"""Kaggle's "Skin Cancer: Malignant vs Benign": ``train|test/benign|malignant/*.jpg``, no masks.

The folder is the label; the data set names neither diagnoses nor lesions nor patients. Its photos
come from the ISIC archive under other names, so other data sets may show the same lesions:
``training.data.overlap`` finds near duplicates.
"""

from pathlib import Path

from lesion.enums import LesionType
from training.data.sample import Sample, Source, Split, split_by_hash
from training.data.tables import list_photos


def load_kaggle(root: Path) -> list[Sample]:
    """List the photos; a tenth of those in ``train`` are for validation, by a hash of their names.

    Each photo is a group of its own. Both classes number their files from 1, so the id of a photo
    is its path, e.g. ``kaggle/train/benign/1``.

    Raises:
        DataError: one of the four folders is missing or holds no photo.
    """
    samples = []
    for part in (Split.TRAIN, Split.TEST):
        for kind in LesionType:
            for photo in list_photos(root / part / kind, f"{kind} lesions"):
                name = f"kaggle/{part}/{kind}/{photo.stem}"
                split = part if part is Split.TEST else split_by_hash(name, train=9, validation=1)
                malignant = kind is LesionType.MALIGNANT
                samples.append(Sample(name, name, Source.KAGGLE, split, photo, malignant=malignant))
    return samples
