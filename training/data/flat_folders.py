"""Data sets that are a flat folder of photos without a table: healthy skin, and other things."""

from pathlib import Path

from training.data.sample import Sample, Source, split_by_hash
from training.data.tables import list_photos
from training.errors import DataError


def load_healthy_skin(root: Path) -> list[Sample]:
    """List photos of skin without a lesion, ``<anything>_<patient>_...jpg``.

    By patient, 50 % are for training, 10 % for validation and 40 % for testing.

    Raises:
        DataError: the folder holds no ``*.jpg``, or a name has no patient.
    """
    samples = []
    for photo in list_photos(root, "skin without a lesion"):
        _, *rest = photo.stem.split("_")
        if not rest:
            raise DataError(f"{photo} must be named <anything>_<patient>_...jpg")
        split = split_by_hash(rest[0], train=5, validation=1)
        samples.append(Sample(photo.stem, rest[0], Source.HEALTHY_SKIN, split, photo, lesion=False))
    return samples


def load_not_skin(root: Path) -> list[Sample]:
    """List photos of anything but skin: 70 % train, 10 % validation, 20 % test, by file name.

    Raises:
        DataError: the folder holds no ``*.jpg``.
    """
    return [
        Sample(
            image_id=photo.stem,
            group_id=photo.stem,
            source=Source.NOT_SKIN,
            split=split_by_hash(photo.name, train=7, validation=1),
            photo=photo,
            skin=False,
        )
        for photo in list_photos(root, "other things than skin")
    ]
