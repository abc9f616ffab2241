"""HAM10000 (Tschandl et al., 2018) with its masks: ``images/``, ``masks/`` and ``metadata.csv``."""

from dataclasses import replace
from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, as_split
from training.data.tables import number_or_none, rating_or_none, read_table

COLUMNS = ("image_id", "lesion_id", "dx", "split", "crop")


def load_ham10000(root: Path, sharper_crops: bool) -> list[Sample]:
    """List the photos of a HAM10000 folder, split by lesion as ``metadata.csv`` says.

    Args:
        root: folder with ``metadata.csv``, ``images/`` and ``masks/``.
        sharper_crops: also list the copies in ``crops224/`` (centre squares, training and
            validation photos only), as samples of their own.

    Raises:
        DataError: ``metadata.csv`` or a column of it is missing, or a split has a wrong name.
    """
    samples = []
    for row in read_table(root / "metadata.csv", COLUMNS):
        name = f"{row['image_id']}.jpg"
        frame = Sample(
            image_id=row["image_id"],
            group_id=row["lesion_id"],
            source="ham10000/frame",
            split=as_split(row["split"]),
            photo=root / "images" / name,
            mask=root / "masks" / f"{row['image_id']}_segmentation.png",
            malignant=is_malignant(row["dx"]),
            diagnosis=row["dx"],
            age=number_or_none(row.get("age")),
            sex=row["sex"] if row.get("sex") in ("male", "female") else "",
            hair_rating=rating_or_none(row.get("hair_rating")),
        )
        samples.append(frame)
        if sharper_crops and row["crop"]:
            crop = root / row["crop"] / name
            samples.append(replace(frame, source="ham10000/crop", photo=crop, centre_square=True))
    return samples
