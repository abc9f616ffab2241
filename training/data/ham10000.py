"""HAM10000 (Tschandl et al., 2018), dermoscopic photos with lesion, diagnosis and masks.

Two layouts are read. With a split of one's own, in ``metadata.csv``::

    metadata.csv, images/ISIC_0024306.jpg, masks/ISIC_0024306_segmentation.png

or as the Harvard Dataverse publishes it, without splits and with the masks in a file of their own,
which may be left out::

    HAM10000_metadata.csv
    HAM10000_images_part_1/ISIC_0024306.jpg, HAM10000_images_part_2/ISIC_0029306.jpg
    HAM10000_segmentations_lesion_tschandl/ISIC_0024306_segmentation.png

What counts as malignant is for ``training/configs/diagnoses.yaml`` to say; a column ``malignant``
is not read.
"""

from dataclasses import replace
from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, Split, as_split, split_by_hash
from training.data.tables import number_or_none, rating_or_none, read_table, sex_or_nothing

COLUMNS = ("image_id", "lesion_id", "dx")
PUBLISHED = "HAM10000_metadata.csv"


def load_ham10000(root: Path, sharper_crops: bool) -> list[Sample]:
    """List the photos of a HAM10000 folder in either layout, split by lesion.

    The splits are those of ``metadata.csv``; without it 80 % of the lesions train, 10 % validate
    and 10 % test, by their names.

    Args:
        root: the folder.
        sharper_crops: also list the copies in the folder that the column ``crop`` of
            ``metadata.csv`` names (centre squares), as samples of their own.

    Raises:
        DataError: the table or a column of it is missing, a split has a wrong name, or a diagnosis
            is unknown.
    """
    if (root / PUBLISHED).is_file() and not (root / "metadata.csv").is_file():
        return _as_published(root)
    samples = []
    for row in read_table(root / "metadata.csv", (*COLUMNS, "split", "crop")):
        name = f"{row['image_id']}.jpg"
        mask = root / "masks" / f"{row['image_id']}_segmentation.png"
        frame = _frame(row, as_split(row["split"]), root / "images" / name, mask)
        samples.append(frame)
        if sharper_crops and row["crop"]:
            crop = root / row["crop"] / name
            samples.append(replace(frame, source="ham10000/crop", photo=crop, centre_square=True))
    return samples


def _as_published(root: Path) -> list[Sample]:
    parts = [root / "HAM10000_images_part_1", root / "HAM10000_images_part_2"]
    photos = {photo.stem: photo for part in parts for photo in part.glob("*.jpg")}
    masks = root / "HAM10000_segmentations_lesion_tschandl"
    outlined = masks.is_dir()
    samples = []
    for row in read_table(root / PUBLISHED, COLUMNS):
        name = row["image_id"]
        # Where neither folder has the photo it is reported as missing from the first.
        photo = photos.get(name, parts[0] / f"{name}.jpg")
        mask = masks / f"{name}_segmentation.png" if outlined else None
        samples.append(_frame(row, split_by_hash(row["lesion_id"]), photo, mask))
    return samples


def _frame(row: dict[str, str], split: Split, photo: Path, mask: Path | None) -> Sample:
    """The whole frame of a row of either layout's table."""
    return Sample(
        image_id=row["image_id"],
        group_id=row["lesion_id"],
        source="ham10000/frame",
        split=split,
        photo=photo,
        mask=mask,
        malignant=is_malignant(row["dx"]),
        diagnosis=row["dx"],
        age=number_or_none(row.get("age")),
        sex=sex_or_nothing(row.get("sex")),
        hair_rating=rating_or_none(row.get("hair_rating")),
    )
