"""ISIC 2017 photos with a melanoma label, no masks: ``images/`` and ``labels.csv``."""

from pathlib import Path

from training.data.sample import Sample, as_split
from training.data.tables import read_table


def load_isic2017(root: Path) -> list[Sample]:
    """List the photos of the folder; each photo counts as a lesion of its own.

    Raises:
        DataError: ``labels.csv`` or a column of it is missing, or a split has a wrong name.
    """
    return [
        Sample(
            image_id=row["image_id"],
            group_id=row["image_id"],
            source="isic2017",
            split=as_split(row["split"]),
            photo=root / "images" / f"{row['image_id']}.jpg",
            malignant=float(row["melanoma"]) == 1.0,
        )
        for row in read_table(root / "labels.csv", ("image_id", "melanoma", "split"))
    ]
