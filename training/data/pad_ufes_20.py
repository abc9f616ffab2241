"""PAD-UFES-20 (Pacheco et al., 2020), smartphone photos by patient.

Two layouts are read, each with its ``metadata.csv``: with masks that were drawn later, in
``images/`` and ``masks/``; or as published, without masks, the photos in ``imgs_part_1`` to
``imgs_part_3``, wherever below the folder these were unpacked.

A table with a column ``split`` decides which photos train and validate; without one, all photos are
test photos, which tell how the networks do on another kind of camera. A column ``mask`` with 0 says
that a photo has no mask.
"""

from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, as_split
from training.data.tables import number_or_none, rating_or_none, read_table, sex_or_nothing

COLUMNS = ("image_id", "patient_id", "dx")
PUBLISHED = ("img_id", "patient_id", "diagnostic")


def load_pad_ufes_20(root: Path, source: str = "pad-ufes-20") -> list[Sample]:
    """List the photos, JPEG or PNG, grouped by patient.

    Args:
        root: folder of the data set.
        source: name for ``Sample.source``.

    Raises:
        DataError: ``metadata.csv`` or a column of it is missing, or a diagnosis or split is
            unknown.
    """
    table = root / "metadata.csv"
    if any(PUBLISHED[0] in row for row in read_table(table, ("patient_id",))[:1]):
        return _as_published(root, source)
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
                split=as_split(row.get("split", "test")),
                photo=root / "images" / f"{name}{'.png' if name in png else '.jpg'}",
                mask=None if row.get("mask") == "0" else mask,
                malignant=is_malignant(row["dx"]),
                diagnosis=row["dx"],
                age=number_or_none(row.get("age")),
                sex=sex_or_nothing(row.get("sex", "").lower()),
                fitzpatrick=rating_or_none(row.get("fitzpatrick")),
            )
        )
    return samples


def _as_published(root: Path, source: str) -> list[Sample]:
    photos = {photo.name: photo for photo in root.rglob("PAT_*.png")}
    return [
        Sample(
            image_id=Path(row["img_id"]).stem,
            group_id=row["patient_id"],
            source=source,
            split="test",
            # A photo that is nowhere below the folder is reported as missing from the first part.
            photo=photos.get(row["img_id"], root / "imgs_part_1" / row["img_id"]),
            malignant=is_malignant(row["diagnostic"]),
            diagnosis=row["diagnostic"],
            age=number_or_none(row.get("age")),
            sex=sex_or_nothing(row.get("gender", "").lower()),
            fitzpatrick=rating_or_none(row.get("fitspatrick")),
        )
        for row in read_table(root / "metadata.csv", PUBLISHED)
    ]
