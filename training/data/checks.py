"""What can be wrong with photos and masks, gathered over all of them and raised together.

Two moments, because opening every file twice would be slow: ``missing_files`` only looks whether
the files are there, at every start; ``problems_of_mask`` and whatever else shows on opening a file
is gathered by ``training.data.pixels`` while it decodes, once, before it keeps anything.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from training.data.sample import Sample
from training.errors import DataError

SHOWN = 20
"""This many names of a kind are listed, then only how many more there are."""
ASPECT_TOLERANCE = 0.02
"""Rounding a small copy's sides to whole pixels changes its aspect ratio by less than this."""


class Kind(Enum):
    """A kind of problem and what to do about it."""

    MISSING_PHOTO = "missing photos: put them there, or take them out of the data set's table"
    MISSING_MASK = "missing masks: put them there, or take their photos out of the data set"
    UNREADABLE_PHOTO = "unreadable photos, truncated or no pictures: get the files again"
    UNREADABLE_MASK = "unreadable masks, truncated or no pictures: get the files again"
    WRONG_SIZE = (
        "masks of another shape than their photo: both must show the whole frame, at any size"
    )
    WRONG_VALUES = (
        "masks with other values than 0 (skin) and 255 (lesion): save them anew as black and white "
        "PNG"
    )
    EMPTY = "empty masks: outline the lesion, or take the photo out of the data set"
    SAME_PHOTO = (
        "photos in more than one split: keep each in one; where two data sets have it, take it out "
        "of the table of one, or leave one of the data sets out"
    )
    SAME_GROUP = "lesions or patients in more than one split: all their photos belong in one"
    SAME_PICTURE = (
        "pictures that show the same in two splits: take one out of its data set, or name the one "
        "that is not tested on in training/data/excluded.csv, which leaves its lesion out"
    )


@dataclass(frozen=True)
class Problem:
    """One thing wrong; ``where`` names the file, or what else is concerned."""

    kind: Kind
    where: str


def refuse(problems: Iterable[Problem]) -> None:
    """Raise all problems at once, each named once.

    Raises:
        DataError: there is any; the message lists them by kind and says what to do.
    """
    found = list(dict.fromkeys(problems))
    if not found:
        return
    lines = [f"The data cannot be used as it is, {len(found)} problems:"]
    for kind in Kind:
        names = [problem.where for problem in found if problem.kind is kind]
        if names:
            lines.append(f"{len(names)} {kind.value}")
            lines += [f"  {name}" for name in names[:SHOWN]]
        if len(names) > SHOWN:
            lines.append(f"  and {len(names) - SHOWN} more")
    raise DataError("\n".join(lines))


def load_all(loaders: Sequence[Callable[[], list[Sample]]]) -> list[Sample]:
    """The samples of several data sets, in order.

    Raises:
        DataError: one or more of the data sets cannot be listed; the message has every reason.
    """
    samples: list[Sample] = []
    reasons: list[str] = []
    for load in loaders:
        try:
            samples += load()
        except DataError as error:
            reasons.append(str(error))
    if reasons:
        raise DataError("\n".join(reasons))
    return samples


def missing_files(samples: Sequence[Sample]) -> list[Problem]:
    """The photos and masks that are not on disk; opens none."""
    problems = []
    for sample in samples:
        if not sample.photo.is_file():
            problems.append(Problem(Kind.MISSING_PHOTO, str(sample.photo)))
        if sample.mask is not None and not sample.mask.is_file():
            problems.append(Problem(Kind.MISSING_MASK, str(sample.mask)))
    return problems


def problems_of_mask(
    name: Path, mask: np.ndarray, photo_size: tuple[int, int], centre_square: bool
) -> list[Problem]:
    """Check a decoded mask.

    Args:
        name: the mask's file.
        mask: uint8 H x W as it was stored.
        photo_size: width and height of its photo, pixels.
        centre_square: the photo is the centre square of the frame that the mask shows.
    """
    height, width = mask.shape
    expected = 1.0 if centre_square else width / height
    aspect = photo_size[0] / photo_size[1]
    problems = []
    if abs(aspect / expected - 1.0) > ASPECT_TOLERANCE:
        what = "the centre square of a mask" if centre_square else "a mask"
        sizes = f"{what} of {width}x{height} for a photo of {photo_size[0]}x{photo_size[1]}"
        problems.append(Problem(Kind.WRONG_SIZE, f"{name} ({sizes})"))
    counts = np.bincount(mask.ravel(), minlength=256)
    others = np.flatnonzero(counts[1:255]) + 1
    if len(others):
        some = ", ".join(str(value) for value in others[:3]) + (", ..." if len(others) > 3 else "")
        problems.append(Problem(Kind.WRONG_VALUES, f"{name} ({some})"))
    if counts[0] == mask.size:
        problems.append(Problem(Kind.EMPTY, str(name)))
    return problems
