"""PAD-UFES-20 (Pacheco et al., 2020): smartphone photos by patient.

Two layouts are read, each with its ``metadata.csv``: with masks that were drawn later, in
``images/`` and ``masks/``; or as published, without masks, the photos in ``imgs_part_1`` to
``imgs_part_3`` at any depth below the folder.

A column ``split`` in the table assigns the splits; without one, all photos are for testing, which
shows how the networks generalise to another kind of camera. A 0 in the column ``mask`` means that a
photo has no mask.
"""

from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, Source, Split, parse_split
from training.data.tables import parse_number, parse_rating, parse_sex, read_table

COLUMNS = ("image_id", "patient_id", "dx")
PUBLISHED_COLUMNS = ("img_id", "patient_id", "diagnostic")


def load_pad_ufes_20(root: Path, source: Source = Source.PAD_UFES_20) -> list[Sample]:
    """List the photos, JPEG or PNG, grouped by patient.

    Args:
        root: folder of the data set.
        source: of the samples.

    Raises:
        DataError: ``metadata.csv`` or one of its columns is missing, or a diagnosis or split is
            unknown.
    """
    table = root / "metadata.csv"
    if any(PUBLISHED_COLUMNS[0] in row for row in read_table(table, ("patient_id",))[:1]):
        return _load_published(root, source)
    png = {photo.stem for photo in (root / "images").glob("*.png")}
    samples = []
    for row in read_table(table, COLUMNS):
        name = row["image_id"]
        mask = root / "masks" / f"{name}_segmentation.png"
        samples.append(
            Sample(
                image_id=name,
                group_id=row["patient_id"],
                source=source,
                split=parse_split(row.get("split", Split.TEST)),
                photo=root / "images" / f"{name}{'.png' if name in png else '.jpg'}",
                mask=None if row.get("mask") == "0" else mask,
                malignant=is_malignant(row["dx"]),
                diagnosis=row["dx"],
                age=parse_number(row.get("age")),
                sex=parse_sex(row.get("sex")),
                fitzpatrick=parse_rating(row.get("fitzpatrick")),
            )
        )
    return samples


def _load_published(root: Path, source: Source) -> list[Sample]:
    photos = {photo.name: photo for photo in root.rglob("PAT_*.png")}
    return [
        Sample(
            image_id=Path(row["img_id"]).stem,
            group_id=row["patient_id"],
            source=source,
            split=Split.TEST,
            # A photo that is not found below the folder is reported as missing from the first part.
            photo=photos.get(row["img_id"], root / "imgs_part_1" / row["img_id"]),
            malignant=is_malignant(row["diagnostic"]),
            diagnosis=row["diagnostic"],
            age=parse_number(row.get("age")),
            sex=parse_sex(row.get("gender")),
            fitzpatrick=parse_rating(row.get("fitspatrick")),
        )
        for row in read_table(root / "metadata.csv", PUBLISHED_COLUMNS)
    ]
