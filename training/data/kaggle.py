"""Kaggle's "Skin Cancer: Malignant vs Benign": ``train|test/benign|malignant/*.jpg``, no masks.

The folder says what a photo shows; the set names neither diagnoses nor lesions nor patients. Its
photos come from the ISIC archive under other names, so that they may be of lesions that other data
sets have too: ``training.data.overlap`` finds such copies by the pictures themselves.
"""

from pathlib import Path

from training.data.sample import Sample, Split, split_by_hash
from training.data.tables import photos_in


def load_kaggle(root: Path) -> list[Sample]:
    """List the photos; a tenth of the ``train`` folder's validate, by their names.

    Each photo is a group of its own. As both classes count their files from 1, a photo's id is its
    path, e.g. ``kaggle/train/benign/1``.

    Raises:
        DataError: one of the four folders is missing or holds no photo.
    """
    samples = []
    for part in ("train", "test"):
        for kind in ("benign", "malignant"):
            for photo in photos_in(root / part / kind, f"{kind} lesions"):
                name = f"kaggle/{part}/{kind}/{photo.stem}"
                split: Split = "test" if part == "test" else split_by_hash(name, train=9, val=1)
                samples.append(
                    Sample(name, name, "kaggle", split, photo, malignant=kind == "malignant")
                )
    return samples
