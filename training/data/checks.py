"""Problems of photos and masks, collected over all of them and raised together.

Opening every file twice would be slow, so there are two moments: ``find_missing_files`` only checks
that the files exist; ``check_mask`` and everything else that shows when a file is opened is called
by ``training.data.pixels`` while it decodes, once, before anything is cached.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np

from lesion.arrays import Mask
from training.data.sample import Sample
from training.errors import DataError

MAX_LISTED = 20
"""Number of names listed for each kind of problem; the others are counted."""
ASPECT_TOLERANCE = 0.02
"""Rounding the sides of a small copy to whole pixels changes its aspect ratio by less than this."""


class ProblemKind(Enum):
    """A kind of problem, with how to solve it."""

    MISSING_PHOTO = "missing photos: add them, or remove them from the data set's table"
    MISSING_MASK = "missing masks: add them, or remove their photos from the data set"
    UNREADABLE_PHOTO = "unreadable photos, truncated or not images: get the files again"
    UNREADABLE_MASK = "unreadable masks, truncated or not images: get the files again"
    WRONG_SHAPE = (
        "masks of another shape than their photo: both must show the whole frame, at any size"
    )
    WRONG_VALUES = (
        "masks with other values than 0 (skin) and 255 (lesion): save them as black and white PNG"
    )
    EMPTY = "empty masks: segment the lesion, or remove the photo from the data set"
    SAME_PHOTO = (
        "photos in more than one split: keep each in one; if two data sets contain it, remove it "
        "from the table of one, or leave one of the data sets out"
    )
    SAME_GROUP = "lesions or patients in more than one split: all their photos belong in one"
    NEAR_DUPLICATE = (
        "near duplicates in two splits: remove one from its data set, or add the one that is not "
        "for testing to training/data/excluded.csv, which excludes its lesion"
    )


@dataclass(frozen=True)
class Problem:
    """One problem; ``where`` names the file, or what else is concerned."""

    kind: ProblemKind
    where: str


def raise_problems(problems: Iterable[Problem]) -> None:
    """Raise all problems at once, duplicates merged; do nothing if there are none.

    Raises:
        DataError: there are problems; the message lists them by kind, with how to solve them.
    """
    found = list(dict.fromkeys(problems))
    if not found:
        return
    lines = [f"The data cannot be used as it is, {len(found)} problems:"]
    for kind in ProblemKind:
        names = [problem.where for problem in found if problem.kind is kind]
        if names:
            lines.append(f"{len(names)} {kind.value}")
            lines += [f"  {name}" for name in names[:MAX_LISTED]]
        if len(names) > MAX_LISTED:
            lines.append(f"  and {len(names) - MAX_LISTED} more")
    raise DataError("\n".join(lines))


def combine_loaders(loaders: Sequence[Callable[[], list[Sample]]]) -> list[Sample]:
    """List the samples of several data sets, in order.

    Raises:
        DataError: at least one data set cannot be listed; the message has every reason.
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


def find_missing_files(samples: Sequence[Sample]) -> list[Problem]:
    """Find the photos and masks that are not on disk, without opening any."""
    problems = []
    for sample in samples:
        if not sample.photo.is_file():
            problems.append(Problem(ProblemKind.MISSING_PHOTO, str(sample.photo)))
        if sample.mask is not None and not sample.mask.is_file():
            problems.append(Problem(ProblemKind.MISSING_MASK, str(sample.mask)))
    return problems


def check_mask(
    file: Path, mask: Mask, photo_size: tuple[int, int], centre_square: bool
) -> list[Problem]:
    """Find the problems of a decoded mask.

    Args:
        file: of the mask.
        mask: uint8 HxW as stored.
        photo_size: width and height of its photo, pixels.
        centre_square: the photo is the centre square of the frame that the mask shows.
    """
    height, width = mask.shape
    expected = 1.0 if centre_square else width / height
    aspect = photo_size[0] / photo_size[1]
    problems = []
    if abs(aspect / expected - 1.0) > ASPECT_TOLERANCE:
        part = "the centre square of a mask" if centre_square else "a mask"
        sizes = f"{part} of {width}x{height} for a photo of {photo_size[0]}x{photo_size[1]}"
        problems.append(Problem(ProblemKind.WRONG_SHAPE, f"{file} ({sizes})"))
    counts = np.bincount(mask.ravel(), minlength=256)
    others = np.flatnonzero(counts[1:255]) + 1
    if len(others):
        some = ", ".join(str(value) for value in others[:3]) + (", ..." if len(others) > 3 else "")
        problems.append(Problem(ProblemKind.WRONG_VALUES, f"{file} ({some})"))
    if counts[0] == mask.size:
        problems.append(Problem(ProblemKind.EMPTY, str(file)))
    return problems
