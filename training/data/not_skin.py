"""A flat folder of photos of anything but skin."""

from pathlib import Path

from training.data.sample import Sample, split_by_hash
from training.data.tables import photos_in


def load_not_skin(root: Path) -> list[Sample]:
    """List the folder's ``*.jpg``: 70 % train, 10 % validation, 20 % test, by the files' names.

    Raises:
        DataError: there is none.
    """
    return [
        Sample(
            image_id=photo.stem,
            group_id=photo.stem,
            source="not-skin",
            split=split_by_hash(photo.name, train=7, val=1),
            photo=photo,
            skin=False,
        )
        for photo in photos_in(root, "other things than skin")
    ]
