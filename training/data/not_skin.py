"""A flat folder of photos of anything but skin."""

from pathlib import Path

from training.data.sample import DataError, Sample, split_by_hash


def load_not_skin(root: Path) -> list[Sample]:
    """List the folder's ``*.jpg``: 70 % train, 10 % validation, 20 % test, by the files' names.

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
            split=split_by_hash(photo.name, train=7, val=1),
            photo=photo,
            skin=False,
        )
        for photo in photos
    ]
