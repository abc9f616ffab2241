"""Metrics of a mask against the true mask, photo by photo.

All functions take two masks of one shape HxW (uint8 or bool, 0 is background) and measure at that
resolution. A ratio with the denominator 0 counts as 1: the mask made no mistake there.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from lesion.arrays import Ints
from training.evaluation.metrics.keys import MaskMetric

BinaryMask = NDArray[np.unsignedinteger[Any]] | NDArray[np.bool_]

JACCARD_THRESHOLD = 0.65
"""An IoU below this counts as a failure (Codella et al., 2019: below it, people do not agree that
two masks show the same lesion)."""

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True)
class MaskScores:
    """The metrics of one mask; all in [0, 1], higher is better, except ``hd95``.

    Attributes:
        dice: 2 |A and B| / (|A| + |B|); 1 where both are empty.
        iou: |A and B| / |A or B| (Jaccard index); 1 where both are empty.
        thresholded_jaccard: ``iou``, but 0 where it is below 0.65 (ISIC 2018 challenge).
        pixel_accuracy: share of all pixels that are classified correctly.
        sensitivity: share of the lesion's pixels inside the mask; 1 where there is no lesion.
        specificity: share of the other pixels outside the mask; 1 where there are none.
        hd95: see ``hd95``; percent of the photo's diagonal, 0 (best) to 100.
    """

    dice: float
    iou: float
    thresholded_jaccard: float
    pixel_accuracy: float
    sensitivity: float
    specificity: float
    hd95: float

    def __getitem__(self, metric: MaskMetric) -> float:
        """One metric by its key."""
        value: float = getattr(self, metric)
        return value


def dice(predicted: BinaryMask, truth: BinaryMask) -> float:
    """Compute the Dice score of two masks, in [0, 1]; 1 where both are empty."""
    both, found, true = _pixel_counts(predicted, truth)
    return _ratio(2 * both, found + true)


def mask_scores(predicted: BinaryMask, truth: BinaryMask) -> MaskScores:
    """Compute all metrics of a mask.

    Raises:
        ValueError: the masks differ in shape.
    """
    if predicted.shape != truth.shape:
        raise ValueError(f"the mask is {predicted.shape}, the truth {truth.shape}")
    both, found, true = _pixel_counts(predicted, truth)
    either = found + true - both
    iou = _ratio(both, either)
    return MaskScores(
        dice=_ratio(2 * both, found + true),
        iou=iou,
        thresholded_jaccard=iou if iou >= JACCARD_THRESHOLD else 0.0,
        pixel_accuracy=1.0 - (either - both) / truth.size,
        sensitivity=_ratio(both, true),
        specificity=_ratio(truth.size - either, truth.size - true),
        hd95=hd95(predicted, truth),
    )


def hd95(predicted: BinaryMask, truth: BinaryMask) -> float:
    """Compute the 95th-percentile symmetric Hausdorff distance of two boundaries.

    For each boundary pixel of one mask (see ``boundary_pixels``) the Euclidean distance to the
    nearest boundary pixel of the other is taken, then the 95th percentile of these distances
    (linearly interpolated); the larger of the two directions counts (Huttenlocher et al., 1993).

    Returns:
        Percent of the photo's diagonal, so that copies of different resolution are comparable; 0
        where both masks are empty and 100 where one is.
    """
    ours, theirs = boundary_pixels(predicted), boundary_pixels(truth)
    if not len(ours) or not len(theirs):
        return 0.0 if len(ours) == len(theirs) else 100.0
    # Trees are as exact as distance maps, and their cost grows with the boundary, not the photo.
    there, _ = KDTree(theirs).query(ours)
    back, _ = KDTree(ours).query(theirs)
    farthest = max(np.percentile(there, 95), np.percentile(back, 95))
    return float(100.0 * farthest / np.hypot(*truth.shape))


def boundary_pixels(mask: BinaryMask) -> Ints:
    """Find the mask's pixels with one of their four neighbours outside the mask or the photo.

    Returns:
        int64 Nx2, (row, column).
    """
    inside = mask.astype(np.uint8, copy=False)
    inner = cv2.erode(inside, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.argwhere(inside != inner)


def _pixel_counts(predicted: BinaryMask, truth: BinaryMask) -> tuple[int, int, int]:
    """Count the pixels in both masks, in the first and in the second."""
    both = int(np.count_nonzero(np.logical_and(predicted, truth)))
    return both, int(np.count_nonzero(predicted)), int(np.count_nonzero(truth))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
