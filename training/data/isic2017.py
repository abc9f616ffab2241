"""ISIC 2017: photos with a melanoma label and without masks, in ``images/`` and ``labels.csv``."""

from pathlib import Path

from training.data.sample import Sample, Source, parse_split
from training.data.tables import parse_flag, read_table


def load_isic2017(root: Path) -> list[Sample]:
    """List the photos of the folder; each photo is a group of its own.

    The table only tells melanomas from nevi and seborrheic keratoses, so the latter have no
    diagnosis.

    Raises:
        DataError: ``labels.csv`` or one of its columns is missing, or a value is unknown.
    """
    return [
        Sample(
            image_id=row["image_id"],
            group_id=row["image_id"],
            source=Source.ISIC2017,
            split=parse_split(row["split"]),
            photo=root / "images" / f"{row['image_id']}.jpg",
            malignant=parse_flag(row["melanoma"]),
            diagnosis="melanoma" if parse_flag(row["melanoma"]) else "",
        )
        for row in read_table(root / "labels.csv", ("image_id", "melanoma", "split"))
    ]
