"""PAD-UFES-20 (Pacheco et al., 2020), smartphone photos: ``images/``, ``masks/``, ``metadata.csv``.

Nothing here ever trains on them: they tell how the networks do on another kind of camera.
"""

import csv
from pathlib import Path

from training.data.sample import DataError, Sample, rating_or_none

MALIGNANT = {"BCC", "SCC", "MEL"}
BENIGN = {"NEV", "SEK"}
"""Actinic keratosis (ACK) is pre-malignant: it is segmented, and counted as neither."""


def load_pad_ufes_20(root: Path) -> list[Sample]:
    """List the photos, grouped by patient, all as test photos.

    Raises:
        DataError: ``metadata.csv`` is missing.
    """
    table = root / "metadata.csv"
    if not table.is_file():
        raise DataError(f"{table} is missing: put the PAD-UFES-20 photos there")
    samples = []
    with table.open(newline="") as file:
        for row in csv.DictReader(file):
            known = row["dx"] in MALIGNANT | BENIGN
            samples.append(
                Sample(
                    image_id=row["image_id"],
                    group_id=row["patient_id"],
                    source="pad-ufes-20",
                    split="test",
                    photo=_one(root / "images", row["image_id"]),
                    mask=_one(root / "masks", row["image_id"]),
                    malignant=row["dx"] in MALIGNANT if known else None,
                    diagnosis=row["dx"],
                    fitzpatrick=rating_or_none(row.get("fitzpatrick")),
                )
            )
    return samples


def _one(folder: Path, image_id: str) -> Path:
    """The one file of the folder whose name starts with the photo's."""
    found = sorted(folder.glob(f"{image_id}*"))
    if len(found) != 1:
        raise DataError(f"{folder} should hold one file named {image_id}*, it holds {len(found)}")
    return found[0]
