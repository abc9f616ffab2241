"""A flat folder of photos of skin without a lesion; they only test, nothing trains on them."""

from pathlib import Path

from training.data.sample import DataError, Sample


def load_healthy_skin(root: Path) -> list[Sample]:
    """List the folder's ``*.jpg``, grouped by the patient in ``<anything>_<patient>_...jpg``.

    Raises:
        DataError: there is none.
    """
    photos = sorted(root.glob("*.jpg"))
    if not photos:
        raise DataError(f"{root} holds no *.jpg: put photos of skin without a lesion there")
    return [
        Sample(photo.stem, photo.stem.split("_")[1], "healthy-skin", "test", photo)
        for photo in photos
    ]
