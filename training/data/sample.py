"""One labelled photo, whatever data set it comes from."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from training.errors import DataError


class Split(StrEnum):
    """The part of a data set that a photo belongs to, as tables spell it."""

    TRAIN = "train"
    VALIDATION = "val"
    TEST = "test"


class Source(StrEnum):
    """The data set that a photo comes from, and the kind of copy where it has several."""

    HAM10000_FRAME = "ham10000/frame"
    HAM10000_CROP = "ham10000/crop"
    ISIC2017 = "isic2017"
    ISIC2018 = "isic2018"
    ISIC2018_TASK3 = "isic2018-task3"
    ISIC2019 = "isic2019"
    ISIC2020 = "isic2020"
    ISIC_9_CLASSES = "isic-9-classes"
    KAGGLE = "kaggle"
    KAGGLE_MALIGNANT_EXTRA = "kaggle-malignant-extra"
    MELANOMA_10000 = "melanoma-10000"
    PAD_UFES_20 = "pad-ufes-20"
    PAD_UFES_20_MORE = "pad-ufes-20-more"
    NOT_SKIN = "not-skin"
    HEALTHY_SKIN = "healthy-skin"


class Sex(StrEnum):
    """A person's sex, as tables spell it."""

    MALE = "male"
    FEMALE = "female"


def parse_split(text: str) -> Split:
    """Turn a split's name into a ``Split``.

    Raises:
        DataError: no split has this name.
    """
    try:
        return Split(text)
    except ValueError:
        raise DataError(f"unknown split {text!r}; choose one of {', '.join(Split)}") from None


def split_by_hash(name: str, train: int = 8, validation: int = 1) -> Split:
    """Assign a split by name alone, so that it does not change when photos are added or removed.

    Data sets with photos of the same lesions agree on the split if they use the same fractions.

    Args:
        name: of the group (lesion, patient or photo) that must stay in one split.
        train, validation: tenths of the groups for each; the rest is for testing.
    """
    bucket = hashlib.sha256(name.encode()).digest()[0] % 10
    if bucket < train:
        return Split.TRAIN
    return Split.VALIDATION if bucket < train + validation else Split.TEST


@dataclass(frozen=True)
class Sample:
    """A photo on disk with its labels.

    Attributes:
        image_id: the data set's name for the photo.
        group_id: lesion or patient; all photos of a group are in one split.
        source: the data set and kind of copy.
        split: the part of the data set that the photo belongs to.
        photo: JPEG or PNG file.
        mask: PNG file, 0/255, of the whole frame; None where the lesion was not segmented.
        centre_square: the photo is the centre square of its frame, so the mask is cropped to it.
        skin: whether the photo shows skin.
        lesion: whether the skin has a lesion; without meaning if the photo does not show skin.
        malignant: whether the lesion is malignant; None if unknown.
        diagnosis: as the data set spells it; an empty string if unknown.
        age: of the person, years; None if unknown.
        sex: of the person; None if unknown.
        hair_rating: amount of hair as rated by people, 0 (none) to 2 (much); None if not rated.
        fitzpatrick: skin type, 1 (lightest) to 6 (darkest); None if unknown.
    """

    image_id: str
    group_id: str
    source: Source
    split: Split
    photo: Path
    mask: Path | None = None
    centre_square: bool = False
    skin: bool = True
    lesion: bool = True
    malignant: bool | None = None
    diagnosis: str = ""
    age: float | None = None
    sex: Sex | None = None
    hair_rating: int | None = None
    fitzpatrick: int | None = None
