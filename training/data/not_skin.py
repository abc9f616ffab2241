"""A flat folder of photos of anything but skin."""

import hashlib
from pathlib import Path

from training.data.sample import DataError, Sample, Split


def _split(name: str) -> Split:
    """70 % train, 10 % validation, 20 % test, by the hash of the file's name."""
    bucket = hashlib.sha256(name.encode()).digest()[0] % 10
    if bucket < 7:
        return "train"
    return "val" if bucket == 7 else "test"


def load_not_skin(root: Path) -> list[Sample]:
    """List the folder's ``*.jpg``.

    Raises:
        DataError: there is none.
    """
    photos = sorted(root.glob("*.jpg"))
    if not photos:
        raise DataError(f"{root} holds no *.jpg: put photos of other things than skin there")
    return [
        Sample(
            image_id=photo.stem,
            group_id=photo.stem,
            source="not-skin",
            split=_split(photo.name),
            photo=photo,
            skin=False,
        )
        for photo in photos
    ]
