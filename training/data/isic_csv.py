"""ISIC challenges with labels in CSV files: photos with a diagnosis and without masks.

As the challenges (and, for 2020, Kaggle) publish them::

    ISIC2018_Task3_Training_Input/ISIC_0024306.jpg
    ISIC2018_Task3_Training_GroundTruth/ISIC2018_Task3_Training_GroundTruth.csv
    ISIC2018_Task3_Training_LesionGroupings.csv

    ISIC_2019_Training_Input/ISIC_0000000.jpg
    ISIC_2019_Training_GroundTruth.csv
    ISIC_2019_Training_Metadata.csv

    train/ISIC_2637011.jpg, or Kaggle's jpeg/train/ISIC_2637011.jpg
    ISIC_2020_Training_GroundTruth_v2.csv, or without _v2, or Kaggle's train.csv

Only the training parts are read, because not all other parts have public labels. They are split by
lesion (2018, 2019) or patient (2020): 80 % train, 10 % validation, 10 % test. The split depends on
the lesion's name alone, so that 2018, 2019 and the published HAM10000, which share photos, agree;
``training.data.overlap`` refuses photos on which they do not.
"""

from pathlib import Path

from lesion.enums import LesionType
from training.data.labels import is_malignant
from training.data.sample import Sample, Source, split_by_hash
from training.data.tables import parse_flag, parse_number, parse_sex, read_table
from training.errors import DataError

COLUMNS_2018 = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
COLUMNS_2019 = ("MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC", "UNK")
COLUMNS_2020 = ("image_name", "patient_id", "diagnosis", "benign_malignant")
TABLES_2020 = (
    "ISIC_2020_Training_GroundTruth_v2.csv",
    "ISIC_2020_Training_GroundTruth.csv",
    "train.csv",
)
NO_DIAGNOSIS = "unknown"
"""Diagnosis in ISIC 2020 of most lesions, which are only called benign."""
DOWNSAMPLED = "_downsampled"
"""Suffix of photos that ISIC 2019 provides at a smaller size than the ISIC archive and ISIC 2017.

Without it the name is that in the archive, under which other data sets have the same photo."""


def load_isic2018_task3(root: Path) -> list[Sample]:
    """List the training photos of ISIC 2018 Task 3, which are those of HAM10000.

    Raises:
        DataError: a table or column is missing, the tables name different photos, or a photo does
            not have exactly one diagnosis.
    """
    part = "ISIC2018_Task3_Training"
    truth = root / f"{part}_GroundTruth" / f"{part}_GroundTruth.csv"
    lesions = root / f"{part}_LesionGroupings.csv"
    photos = root / f"{part}_Input"
    return _load_one_hot(Source.ISIC2018_TASK3, photos, truth, lesions, COLUMNS_2018)


def load_isic2019(root: Path) -> list[Sample]:
    """List the training photos of ISIC 2019; a photo without a lesion's name is its own group.

    Raises:
        DataError: a table or column is missing, the tables name different photos, or a photo does
            not have exactly one diagnosis.
    """
    part = "ISIC_2019_Training"
    truth, lesions = root / f"{part}_GroundTruth.csv", root / f"{part}_Metadata.csv"
    return _load_one_hot(Source.ISIC2019, root / f"{part}_Input", truth, lesions, COLUMNS_2019)


def load_isic2020(root: Path) -> list[Sample]:
    """List the training photos of ISIC 2020, grouped by patient.

    If the table names no diagnosis, its column ``benign_malignant`` is the label.

    Raises:
        DataError: the table or a column is missing, or a label is unknown.
    """
    table = next((root / name for name in TABLES_2020 if (root / name).is_file()), None)
    if table is None:
        raise DataError(f"{root} holds none of {', '.join(TABLES_2020)}: put one of them there")
    photos = root / "jpeg" / "train"
    if not photos.is_dir():
        photos = root / "train"
    samples = []
    for row in read_table(table, COLUMNS_2020):
        diagnosis = "" if row["diagnosis"] == NO_DIAGNOSIS else row["diagnosis"]
        samples.append(
            Sample(
                image_id=row["image_name"],
                group_id=row["patient_id"],
                source=Source.ISIC2020,
                split=split_by_hash(row["patient_id"]),
                photo=photos / f"{row['image_name']}.jpg",
                malignant=_parse_label(table, row, diagnosis),
                diagnosis=diagnosis,
                age=parse_number(row.get("age_approx")),
                sex=parse_sex(row.get("sex")),
            )
        )
    return samples


def _parse_label(table: Path, row: dict[str, str], diagnosis: str) -> bool | None:
    """Read the malignancy of a row of ISIC 2020: the diagnosis decides, if there is one."""
    label = row["benign_malignant"]
    if label not in list(LesionType):
        raise DataError(f"{table}: {row['image_name']} must be benign or malignant")
    return is_malignant(diagnosis) if diagnosis else label == LesionType.MALIGNANT


def _load_one_hot(
    source: Source, photos: Path, truth: Path, lesions: Path, columns: tuple[str, ...]
) -> list[Sample]:
    """List photos with one column for each diagnosis, of which one holds a 1.

    Args:
        source: of the samples.
        photos: folder of ``<image>.jpg``.
        truth: table with ``image`` and a column for each diagnosis.
        lesions: table with ``image`` and ``lesion_id``; that of ISIC 2019 also has age and sex.
        columns: of the diagnoses.
    """
    metadata = {row["image"]: row for row in read_table(lesions, ("image", "lesion_id"))}
    samples = []
    for row in read_table(truth, ("image", *columns)):
        name = row["image"]
        if name not in metadata:
            raise DataError(f"{lesions} has no row for {name}, which is in {truth}")
        diagnoses = [column for column in columns if parse_flag(row[column])]
        if len(diagnoses) != 1:
            raise DataError(f"{truth}: {name} must have one diagnosis, it has {diagnoses}")
        image_id = name.removesuffix(DOWNSAMPLED)
        lesion = metadata[name]["lesion_id"] or image_id
        samples.append(
            Sample(
                image_id=image_id,
                group_id=lesion,
                source=source,
                split=split_by_hash(lesion),
                photo=photos / f"{name}.jpg",
                malignant=is_malignant(diagnoses[0]),
                diagnosis=diagnoses[0],
                age=parse_number(metadata[name].get("age_approx")),
                sex=parse_sex(metadata[name].get("sex")),
            )
        )
    return samples
