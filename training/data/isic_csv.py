"""ISIC challenges whose labels are CSV files: photos with a diagnosis and without masks.

As the challenges (and, for 2020, Kaggle) ship them::

    ISIC2018_Task3_Training_Input/ISIC_0024306.jpg
    ISIC2018_Task3_Training_GroundTruth/ISIC2018_Task3_Training_GroundTruth.csv
    ISIC2018_Task3_Training_LesionGroupings.csv

    ISIC_2019_Training_Input/ISIC_0000000.jpg
    ISIC_2019_Training_GroundTruth.csv
    ISIC_2019_Training_Metadata.csv

    train/ISIC_2637011.jpg, or Kaggle's jpeg/train/ISIC_2637011.jpg
    ISIC_2020_Training_GroundTruth_v2.csv, or without _v2, or Kaggle's train.csv

Only training parts are read, for not every other part has public labels. They are split by lesion
(2018, 2019) or patient (2020), 80 % train, 10 % validation, 10 % test. The split depends on the
lesion's name alone, so that 2018, 2019 and HAM10000 as published, which share photos, agree on it;
``training.data.overlap`` refuses what does not agree.
"""

from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, split_by_hash
from training.data.tables import number_or_none, read_table, sex_or_nothing
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
"""ISIC 2020's word for most of its lesions, which it only calls benign."""
SMALLER = "_downsampled"
"""Ends the names of photos that ISIC 2019 ships at a smaller size than the archive and ISIC 2017;
without it the name is the archive's, by which the same photo is found in other data sets."""


def load_isic2018_task3(root: Path) -> list[Sample]:
    """List the training photos of ISIC 2018 Task 3, which are those of HAM10000.

    Raises:
        DataError: a table or a column is missing, the tables name different photos, or a photo has
            not exactly one diagnosis.
    """
    part = "ISIC2018_Task3_Training"
    truth = root / f"{part}_GroundTruth" / f"{part}_GroundTruth.csv"
    lesions = root / f"{part}_LesionGroupings.csv"
    return _one_hot("isic2018-task3", root / f"{part}_Input", truth, lesions, COLUMNS_2018)


def load_isic2019(root: Path) -> list[Sample]:
    """List the training photos of ISIC 2019; one without a lesion's name is a group of its own.

    Raises:
        DataError: a table or a column is missing, the tables name different photos, or a photo has
            not exactly one diagnosis.
    """
    part = "ISIC_2019_Training"
    truth, lesions = root / f"{part}_GroundTruth.csv", root / f"{part}_Metadata.csv"
    return _one_hot("isic2019", root / f"{part}_Input", truth, lesions, COLUMNS_2019)


def load_isic2020(root: Path) -> list[Sample]:
    """List the training photos of ISIC 2020, grouped by patient.

    Where the table names no diagnosis, its column of benign or malignant is the label.

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
        if row["benign_malignant"] not in ("benign", "malignant"):
            raise DataError(f"{table}: {row['image_name']} must be benign or malignant")
        diagnosis = "" if row["diagnosis"] == NO_DIAGNOSIS else row["diagnosis"]
        samples.append(
            Sample(
                image_id=row["image_name"],
                group_id=row["patient_id"],
                source="isic2020",
                split=split_by_hash(row["patient_id"]),
                photo=photos / f"{row['image_name']}.jpg",
                malignant=(
                    is_malignant(diagnosis) if diagnosis else row["benign_malignant"] == "malignant"
                ),
                diagnosis=diagnosis,
                age=number_or_none(row.get("age_approx")),
                sex=sex_or_nothing(row.get("sex")),
            )
        )
    return samples


def _one_hot(
    source: str, photos: Path, truth: Path, lesions: Path, columns: tuple[str, ...]
) -> list[Sample]:
    """List photos whose diagnosis is the column that holds a 1.

    Args:
        source: of the samples.
        photos: folder of ``<image>.jpg``.
        truth: table with ``image`` and a column for each diagnosis.
        lesions: table with ``image`` and ``lesion_id``; ISIC 2019's has age and sex too.
        columns: of the diagnoses.
    """
    about = {row["image"]: row for row in read_table(lesions, ("image", "lesion_id"))}
    samples = []
    for row in read_table(truth, ("image", *columns)):
        name = row["image"]
        if name not in about:
            raise DataError(f"{lesions} has no row for {name}, which is in {truth}")
        diagnoses = [column for column in columns if float(row[column]) == 1.0]
        if len(diagnoses) != 1:
            raise DataError(f"{truth}: {name} must have one diagnosis, it has {diagnoses}")
        image_id = name.removesuffix(SMALLER)
        lesion = about[name]["lesion_id"] or image_id
        samples.append(
            Sample(
                image_id=image_id,
                group_id=lesion,
                source=source,
                split=split_by_hash(lesion),
                photo=photos / f"{name}.jpg",
                malignant=is_malignant(diagnoses[0]),
                diagnosis=diagnoses[0],
                age=number_or_none(about[name].get("age_approx")),
                sex=sex_or_nothing(about[name].get("sex")),
            )
        )
    return samples
