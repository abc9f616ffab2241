"""One labelled photo, whatever data set it comes from."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from training.errors import DataError

Split = Literal["train", "val", "test"]


def as_split(value: str) -> Split:
    """Check a split's name.

    Raises:
        DataError: it is none.
    """
    if value not in get_args(Split):
        raise DataError(f"unknown split {value!r}; choose one of {get_args(Split)}")
    return cast(Split, value)


def split_by_hash(name: str, train: int = 8, val: int = 1) -> Split:
    """A split that depends on the name alone, so that it stays as photos come and go.

    Data sets with photos of the same lesions agree on the split where they use the same shares.

    Args:
        name: of the group (lesion, patient or photo) that must stay in one split.
        train, val: tenths of the groups for each; the rest is for testing.
    """
    bucket = hashlib.sha256(name.encode()).digest()[0] % 10
    if bucket < train:
        return "train"
    return "val" if bucket < train + val else "test"


@dataclass(frozen=True)
class Sample:
    """A photo on disk and what is known of it.

    Attributes:
        image_id: the data set's own name for the photo.
        group_id: lesion or patient; all photos of one group are in one split.
        source: data set and kind of copy, e.g. ``ham10000/frame``.
        split: which part of the data set it belongs to.
        photo: JPEG file.
        mask: PNG file, 0/255, of the whole frame; None where nobody outlined the lesion.
        centre_square: the photo is the frame's centre square, so the mask must be cut to that.
        skin: whether the photo shows skin.
        malignant: the diagnosis, None where unknown.
        diagnosis: the data set's own word for it, or an empty string.
        age: of the person, years; None where unknown.
        sex: ``male`` or ``female``; an empty string where unknown.
        hair_rating: 0 (none) to 2 (much), people's judgement; None where nobody rated it.
        fitzpatrick: skin type, 1 (palest) to 6 (darkest); None where unknown.
    """

    image_id: str
    group_id: str
    source: str
    split: Split
    photo: Path
    mask: Path | None = None
    centre_square: bool = False
    skin: bool = True
    malignant: bool | None = None
    diagnosis: str = ""
    age: float | None = None
    sex: str = ""
    hair_rating: int | None = None
    fitzpatrick: int | None = None
