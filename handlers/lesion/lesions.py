"""The list of lesions in one photo: the main one, then further regions that are convincing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lesion.arrays import FloatMap, Mask
from lesion.config import LesionSettings
from lesion.imaging import find_contours
from lesion.region import BoundingBox, bounding_box, crop_region
from lesion.segmentation import Segmentation


@dataclass(frozen=True)
class Lesion:
    """One lesion of a photo.

    Attributes:
        box: its bounding box, in pixels of the photo.
        mask: uint8 hxw of the box, 0 or 1.
        window: the part of the photo in which it was found.
    """

    box: BoundingBox
    mask: Mask
    window: BoundingBox

    @property
    def area(self) -> int:
        """Number of pixels."""
        return cv2.countNonZero(self.mask)

    def place(self, shape: tuple[int, ...]) -> Mask:
        """Build the mask (uint8 HxW, 0 or 1) of a photo of the shape (H, W, ...)."""
        mask = np.zeros(shape[:2], np.uint8)
        box = self.box
        mask[box.y : box.y + box.height, box.x : box.x + box.width] = self.mask
        return mask

    def contour(self) -> NDArray[np.int32]:
        """Trace the lesion as a closed polygon, int32 Nx2 with (x, y) in pixels of the photo."""
        longest = max(find_contours(self.mask), key=cv2.contourArea)
        return np.asarray(longest + np.asarray((self.box.x, self.box.y)), np.int32)


def cut_out(mask: Mask, window: BoundingBox) -> Lesion:
    """Cut the lesion out of its mask (uint8 HxW of the photo, 0 or 1; not empty)."""
    box = bounding_box(mask)
    assert box is not None  # the mask is not empty
    return Lesion(box, crop_region(mask, box, margin=0.0), window)


def list_lesions(
    segmentation: Segmentation, window: BoundingBox, settings: LesionSettings
) -> list[Lesion]:
    """List the regions in a window of a photo that are convincing as lesions, in their order.

    Args:
        segmentation: of the window.
        window: the part of the photo that was segmented.
        settings: what counts as a lesion.
    """
    regions, lesions = segmentation.regions, []
    for rank in range(len(regions.order))[: settings.max_count]:
        if mean_inside(segmentation.probability, regions.mask(rank)) >= settings.min_probability:
            box, mask = regions.cut_out(rank, (window.height, window.width))
            box = replace(box, x=box.x + window.x, y=box.y + window.y)
            lesions.append(Lesion(box, mask, window))
    return lesions


def add_further(
    main: Lesion, others: Iterable[Lesion], settings: LesionSettings
) -> tuple[Lesion, ...]:
    """Add other lesions of the photo to its main one.

    Args:
        main: the main lesion.
        others: of any window, and the main one and each other possibly several times.
        settings: what counts as a lesion.

    Returns:
        The main lesion, then those that are different and not too small beside it.
    """
    lesions = [main]
    for lesion in others:
        large = lesion.area >= settings.min_size * main.area
        if large and not any(_overlap(lesion, known, settings) for known in lesions):
            lesions.append(lesion)
    return tuple(lesions[: settings.max_count])


def mean_inside(probability: FloatMap, mask: Mask) -> float:
    """Compute the mean of a probability map (float32 hxw) inside a mask (uint8 HxW, 0 or 1)."""
    height, width = probability.shape
    coverage = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return float((probability * coverage).sum() / coverage.sum())


def _overlap(lesion: Lesion, other: Lesion, settings: LesionSettings) -> bool:
    """Tell whether two lesions share so many pixels that they are the same."""
    left, top = max(lesion.box.x, other.box.x), max(lesion.box.y, other.box.y)
    right = min(lesion.box.x + lesion.box.width, other.box.x + other.box.width)
    bottom = min(lesion.box.y + lesion.box.height, other.box.y + other.box.height)
    if left >= right or top >= bottom:
        return False
    parts = [
        one.mask[top - one.box.y : bottom - one.box.y, left - one.box.x : right - one.box.x]
        for one in (lesion, other)
    ]
    shared = cv2.countNonZero(parts[0] & parts[1])
    return shared >= settings.min_overlap * min(lesion.area, other.area)
