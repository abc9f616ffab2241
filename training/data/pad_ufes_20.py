"""PAD-UFES-20 (Pacheco et al., 2020), smartphone photos by patient.

Two layouts are read, each with its ``metadata.csv``: with masks that were drawn later, in
``images/`` and ``masks/``; or as published, without masks, the photos in ``imgs_part_1`` to
``imgs_part_3``, wherever below the folder these were unpacked.

Nothing here ever trains on them: they tell how the networks do on another kind of camera.
"""

from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample
from training.data.tables import number_or_none, rating_or_none, read_table, sex_or_nothing

COLUMNS = ("image_id", "patient_id", "dx")
PUBLISHED = ("img_id", "patient_id", "diagnostic")


def load_pad_ufes_20(root: Path) -> list[Sample]:
    """List the photos, JPEG or PNG, grouped by patient, all as test photos.

    Raises:
        DataError: ``metadata.csv`` or a column of it is missing, or a diagnosis is unknown.
    """
    table = root / "metadata.csv"
    if any(PUBLISHED[0] in row for row in read_table(table, ("patient_id",))[:1]):
        return _as_published(root)
    png = {photo.stem for photo in (root / "images").glob("*.png")}
    samples = []
    for row in read_table(table, COLUMNS):
        name = row["image_id"]
        samples.append(
            Sample(
                image_id=name,
                group_id=row["patient_id"],
                source="pad-ufes-20",
                split="test",
                photo=root / "images" / f"{name}{'.png' if name in png else '.jpg'}",
                mask=root / "masks" / f"{name}_segmentation.png",
                malignant=is_malignant(row["dx"]),
                diagnosis=row["dx"],
                fitzpatrick=rating_or_none(row.get("fitzpatrick")),
            )
        )
    return samples


def _as_published(root: Path) -> list[Sample]:
    photos = {photo.name: photo for photo in root.rglob("PAT_*.png")}
    return [
        Sample(
            image_id=Path(row["img_id"]).stem,
            group_id=row["patient_id"],
            source="pad-ufes-20",
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
