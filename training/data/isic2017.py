"""ISIC 2017 photos with a melanoma label, no masks: ``images/`` and ``labels.csv``."""

import csv
from pathlib import Path

from training.data.sample import DataError, Sample, as_split


def load_isic2017(root: Path) -> list[Sample]:
    """List the photos of the folder; each photo counts as a lesion of its own.

    Raises:
        DataError: ``labels.csv`` is missing.
    """
    table = root / "labels.csv"
    if not table.is_file():
        raise DataError(f"{table} is missing: put the ISIC 2017 photos there")
    with table.open(newline="") as file:
        return [
            Sample(
                image_id=row["image_id"],
                group_id=row["image_id"],
                source="isic2017",
                split=as_split(row["split"]),
                photo=root / "images" / f"{row['image_id']}.jpg",
                malignant=float(row["melanoma"]) == 1.0,
            )
            for row in csv.DictReader(file)
        ]
