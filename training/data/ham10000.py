"""HAM10000 (Tschandl et al., 2018): dermoscopic photos with lesion, diagnosis and masks.

Two layouts are read. With a custom split, in ``metadata.csv``::

    metadata.csv, images/ISIC_0024306.jpg, masks/ISIC_0024306_segmentation.png

or as published in the Harvard Dataverse, without splits; the masks are a separate download and
optional::

    HAM10000_metadata.csv
    HAM10000_images_part_1/ISIC_0024306.jpg, HAM10000_images_part_2/ISIC_0029306.jpg
    HAM10000_segmentations_lesion_tschandl/ISIC_0024306_segmentation.png

``training/configs/diagnoses.yaml`` decides what counts as malignant; a column ``malignant`` is
ignored.
"""

from dataclasses import replace
from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, Source, Split, parse_split, split_by_hash
from training.data.tables import parse_number, parse_rating, parse_sex, read_table

COLUMNS = ("image_id", "lesion_id", "dx")
PUBLISHED_TABLE = "HAM10000_metadata.csv"


def load_ham10000(root: Path, sharper_crops: bool) -> list[Sample]:
    """List the photos of a HAM10000 folder in either layout, split by lesion.

    The splits are those of ``metadata.csv``. Without it, 80 % of the lesions are for training, 10 %
    for validation and 10 % for testing, by a hash of their names.

    Args:
        root: the folder.
        sharper_crops: also list the copies named in the column ``crop`` of ``metadata.csv`` (centre
            squares), as separate samples.

    Raises:
        DataError: the table or one of its columns is missing, or a split or diagnosis is unknown.
    """
    if (root / PUBLISHED_TABLE).is_file() and not (root / "metadata.csv").is_file():
        return _load_published(root)
    samples = []
    for row in read_table(root / "metadata.csv", (*COLUMNS, "split", "crop")):
        name = f"{row['image_id']}.jpg"
        mask = root / "masks" / f"{row['image_id']}_segmentation.png"
        frame = _make_frame(row, parse_split(row["split"]), root / "images" / name, mask)
        samples.append(frame)
        if sharper_crops and row["crop"]:
            crop = root / row["crop"] / name
            samples.append(
                replace(frame, source=Source.HAM10000_CROP, photo=crop, centre_square=True)
            )
    return samples


def _load_published(root: Path) -> list[Sample]:
    parts = [root / "HAM10000_images_part_1", root / "HAM10000_images_part_2"]
    photos = {photo.stem: photo for part in parts for photo in part.glob("*.jpg")}
    masks = root / "HAM10000_segmentations_lesion_tschandl"
    has_masks = masks.is_dir()
    samples = []
    for row in read_table(root / PUBLISHED_TABLE, COLUMNS):
        name = row["image_id"]
        # A photo that neither folder has is reported as missing from the first.
        photo = photos.get(name, parts[0] / f"{name}.jpg")
        mask = masks / f"{name}_segmentation.png" if has_masks else None
        samples.append(_make_frame(row, split_by_hash(row["lesion_id"]), photo, mask))
    return samples


def _make_frame(row: dict[str, str], split: Split, photo: Path, mask: Path | None) -> Sample:
    """Make the sample of the whole frame from a row of either layout's table."""
    return Sample(
        image_id=row["image_id"],
        group_id=row["lesion_id"],
        source=Source.HAM10000_FRAME,
        split=split,
        photo=photo,
        mask=mask,
        malignant=is_malignant(row["dx"]),
        diagnosis=row["dx"],
        age=parse_number(row.get("age")),
        sex=parse_sex(row.get("sex")),
        hair_rating=parse_rating(row.get("hair_rating")),
    )
