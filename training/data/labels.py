"""Labels of a photo: the meaning of its diagnosis, and how it was taken.

Diagnoses are read from the one table ``training/configs/diagnoses.yaml``.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from lesion.enums import Acquisition, DiagnosisCode
from training.data.sample import Sample, Source
from training.errors import DataError

TABLE = Path(__file__).parent.parent / "configs" / "diagnoses.yaml"
DIAGNOSES = tuple(map(str, DiagnosisCode))
"""The diagnoses that the classifiers tell apart; positions are class numbers."""
PHONE_SOURCES = {Source.PAD_UFES_20, Source.PAD_UFES_20_MORE, Source.HEALTHY_SKIN}
"""Data sets whose photos of skin were taken with phones; those of the others are dermoscopic."""
KEYS = {"words", "malignant", "class", "reason"}


@dataclass(frozen=True)
class Label:
    """The meaning of the diagnoses in one group of the table.

    Attributes:
        malignant: whether they count as malignant; None if they count as neither.
        diagnosis: the member of ``DIAGNOSES`` that they correspond to, if any.
        reason: why.
    """

    malignant: bool | None
    diagnosis: str | None
    reason: str


@cache
def read_labels(table: Path = TABLE) -> dict[str, Label]:
    """Read the label of every diagnosis; the keys are in lower case.

    Raises:
        DataError: a group has wrong keys or values, or a diagnosis is listed twice.
    """
    labels: dict[str, Label] = {}
    for group in yaml.safe_load(table.read_text(encoding="utf-8")):
        if set(group) != KEYS or not group["reason"]:
            raise DataError(f"{table}: each group needs {sorted(KEYS)}, this one differs: {group}")
        label = Label(group["malignant"], group["class"], group["reason"])
        if not isinstance(label.malignant, bool | None):
            raise DataError(f"{table}: malignant must be true, false or null, not in {group}")
        if label.diagnosis not in (*DIAGNOSES, None):
            raise DataError(f"{table}: class must be null or one of {DIAGNOSES}, not in {group}")
        for word in group["words"]:
            if word.lower() in labels:
                raise DataError(f"{table}: {word!r} is listed twice")
            labels[word.lower()] = label
    return labels


def is_malignant(diagnosis: str) -> bool | None:
    """Tell whether a diagnosis, as a data set spells it, counts as malignant; case is ignored.

    None if it counts as neither, and for an empty string.

    Raises:
        DataError: the diagnosis is not in the table.
    """
    label = _find_label(diagnosis)
    return label.malignant if label else None


def find_diagnosis_class(diagnosis: str) -> int | None:
    """Map a diagnosis, as a data set spells it, to its position in ``DIAGNOSES``.

    Case is ignored. None if it is none of the seven, and for an empty string.

    Raises:
        DataError: the diagnosis is not in the table.
    """
    label = _find_label(diagnosis)
    return DIAGNOSES.index(label.diagnosis) if label and label.diagnosis else None


def _find_label(diagnosis: str) -> Label | None:
    if not diagnosis:
        return None
    label = read_labels().get(diagnosis.strip().lower())
    if label is None:
        raise DataError(
            f"unknown diagnosis {diagnosis!r}: add it to training/configs/{TABLE.name}, which "
            "says whether a diagnosis counts as malignant"
        )
    return label


def find_acquisition(sample: Sample) -> Acquisition:
    """Tell how a photo was taken, by its data set."""
    if not sample.skin:
        return Acquisition.OTHER
    return Acquisition.PHONE if sample.source in PHONE_SOURCES else Acquisition.DERMOSCOPIC
