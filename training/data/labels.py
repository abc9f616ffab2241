"""What a diagnosis counts as: read from ``training/configs/diagnoses.yaml``, the one table."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from training.errors import DataError

TABLE = Path(__file__).parent.parent / "configs" / "diagnoses.yaml"
DIAGNOSES = ("akiec", "bcc", "bkl", "df", "mel", "nv", "vasc")
"""The seven of HAM10000 (Tschandl et al., 2018), in the order of the classes' numbers."""
KEYS = {"words", "malignant", "class", "reason"}


@dataclass(frozen=True)
class Label:
    """What the words of one group of the table mean.

    Attributes:
        malignant: whether it counts as malignant; None where it counts as neither.
        diagnosis: the one of ``DIAGNOSES`` that it is, if any.
        reason: why.
    """

    malignant: bool | None
    diagnosis: str | None
    reason: str


@cache
def read_labels(table: Path = TABLE) -> dict[str, Label]:
    """The label of every word, in lower case.

    Raises:
        DataError: a group has other keys or values than it should, or a word is there twice.
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
                raise DataError(f"{table}: {word!r} is there twice")
            labels[word.lower()] = label
    return labels


def is_malignant(diagnosis: str) -> bool | None:
    """Whether a data set's word for a diagnosis, in any case, counts as malignant.

    None where it counts as neither, and for an empty string, which says nothing.

    Raises:
        DataError: the table does not have the word.
    """
    label = _label(diagnosis)
    return label.malignant if label else None


def diagnosis_class(diagnosis: str) -> int | None:
    """The place in ``DIAGNOSES`` of a data set's word for a diagnosis, in any case.

    None where it is none of them, and for an empty string, which says nothing.

    Raises:
        DataError: the table does not have the word.
    """
    label = _label(diagnosis)
    return DIAGNOSES.index(label.diagnosis) if label and label.diagnosis else None


def _label(diagnosis: str) -> Label | None:
    if not diagnosis:
        return None
    label = read_labels().get(diagnosis.strip().lower())
    if label is None:
        raise DataError(
            f"unknown diagnosis {diagnosis!r}: say in training/configs/{TABLE.name} whether it "
            "counts as malignant"
        )
    return label
