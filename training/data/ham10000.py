"""HAM10000 (Tschandl et al., 2018) with its masks: ``images/``, ``masks/`` and ``metadata.csv``."""

import csv
from dataclasses import replace
from pathlib import Path

from training.data.sample import DataError, Sample, as_split, number_or_none, rating_or_none


def load_ham10000(root: Path, sharper_crops: bool) -> list[Sample]:
    """List the photos of a HAM10000 folder, split by lesion as ``metadata.csv`` says.

    Args:
        root: folder with ``metadata.csv``, ``images/`` and ``masks/``.
        sharper_crops: also list the copies in ``crops224/`` (centre squares, training and
            validation photos only), as samples of their own.

    Raises:
        DataError: the folder or a file in it is missing; all missing files are counted.
    """
    table = root / "metadata.csv"
    if not table.is_file():
        raise DataError(f"{table} is missing: put the HAM10000 photos there")
    samples = []
    with table.open(newline="") as file:
        for row in csv.DictReader(file):
            name = f"{row['image_id']}.jpg"
            frame = Sample(
                image_id=row["image_id"],
                group_id=row["lesion_id"],
                source="ham10000/frame",
                split=as_split(row["split"]),
                photo=root / "images" / name,
                mask=root / "masks" / f"{row['image_id']}_segmentation.png",
                malignant=row["malignant"] == "1",
                diagnosis=row["dx"],
                age=number_or_none(row.get("age")),
                sex=row["sex"] if row.get("sex") in ("male", "female") else "",
                hair_rating=rating_or_none(row.get("hair_rating")),
            )
            samples.append(frame)
            if sharper_crops and row["crop"]:
                crop = root / row["crop"] / name
                samples.append(
                    replace(frame, source="ham10000/crop", photo=crop, centre_square=True)
                )
    missing = [p for s in samples for p in (s.photo, s.mask) if p is not None and not p.is_file()]
    if missing:
        raise DataError(f"{len(missing)} files of {root} are missing, the first is {missing[0]}")
    return samples
