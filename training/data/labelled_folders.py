"""Photos from the ISIC archive in ``images/`` with a table ``labels.csv``, without masks or splits.

The table has the columns ``image_id`` and ``malignant``, and where it is known ``diagnosis``. It
names neither lesions nor patients, so no split could keep the photos of a lesion together: all
photos are training photos, and nothing may be measured on them. Copies of photos of other data sets
are found by the search for near duplicates.
"""

from pathlib import Path

from training.data.labels import is_malignant
from training.data.sample import Sample, Source, Split
from training.data.tables import parse_flag, read_table

CLASSES = ("benign", "malignant")
"""Entries of the column ``diagnosis`` that name no diagnosis."""


def load_labelled_folder(root: Path, source: Source, malignant_diagnosis: str = "") -> list[Sample]:
    """List the photos of the folder; each photo is a group of its own.

    A diagnosis counts as ``training/configs/diagnoses.yaml`` says; the column ``malignant`` is used
    only where there is none.

    Args:
        root: folder of the data set.
        source: of the samples.
        malignant_diagnosis: of the malignant photos without a diagnosis, where all have the same.

    Raises:
        DataError: ``labels.csv`` or one of its columns is missing, or a value is unknown.
    """
    samples = []
    for row in read_table(root / "labels.csv", ("image_id", "malignant")):
        diagnosis = row.get("diagnosis", "")
        if diagnosis in CLASSES:
            diagnosis = ""
        malignant = is_malignant(diagnosis) if diagnosis else parse_flag(row["malignant"])
        samples.append(
            Sample(
                image_id=row["image_id"],
                group_id=row["image_id"],
                source=source,
                split=Split.TRAIN,
                photo=root / "images" / f"{row['image_id']}.jpg",
                malignant=malignant,
                diagnosis=diagnosis or (malignant_diagnosis if malignant else ""),
            )
        )
    return samples
