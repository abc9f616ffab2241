"""A flat folder of photos of skin without a lesion; they only test, nothing trains on them."""

from pathlib import Path

from training.data.sample import Sample
from training.data.tables import photos_in


def load_healthy_skin(root: Path) -> list[Sample]:
    """List the folder's ``*.jpg``, grouped by the patient in ``<anything>_<patient>_...jpg``.

    Raises:
        DataError: there is none.
    """
    return [
        Sample(photo.stem, photo.stem.split("_")[1], "healthy-skin", "test", photo)
        for photo in photos_in(root, "skin without a lesion")
    ]
