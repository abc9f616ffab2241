"""How well a mask fits the truth, photo by photo.

All take two masks of one shape H x W (uint8 or bool, 0 = background) and are measured at that
resolution. Where a score divides nothing by nothing, the mask made no mistake, so it is the best.
"""

from dataclasses import dataclass, fields

import cv2
import numpy as np
from scipy.spatial import KDTree

JACCARD_THRESHOLD = 0.65
"""An outline that overlaps less than this counts as a failure (Codella et al., 2019: below it,
people do not agree that two outlines show the same lesion)."""

_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


@dataclass(frozen=True)
class MaskScores:
    """One mask held against the truth; all in [0, 1], higher is better, except ``hd95``.

    Attributes:
        dice: 2 |A and B| / (|A| + |B|); 1 where both are empty.
        iou: |A and B| / |A or B| (Jaccard index); 1 where both are empty.
        thresholded_jaccard: ``iou``, but 0 where it is below 0.65 (ISIC 2018 challenge).
        pixel_accuracy: share of all pixels that are right.
        sensitivity: share of the lesion's pixels that the mask holds; 1 where there is no lesion.
        specificity: share of the other pixels that the mask leaves out; 1 where there are none.
        hd95: see ``hd95``; percent of the photo's diagonal, 0 (best) to 100.
    """

    dice: float
    iou: float
    thresholded_jaccard: float
    pixel_accuracy: float
    sensitivity: float
    specificity: float
    hd95: float


METRICS = tuple(field.name for field in fields(MaskScores))


def dice(predicted: np.ndarray, truth: np.ndarray) -> float:
    """Dice score of two binary masks of one shape, in [0, 1]; 1 where both are empty."""
    both, found, true = _counts(predicted, truth)
    return _ratio(2 * both, found + true)


def mask_scores(predicted: np.ndarray, truth: np.ndarray) -> MaskScores:
    """All scores of a mask.

    Raises:
        ValueError: the masks differ in shape.
    """
    if predicted.shape != truth.shape:
        raise ValueError(f"the mask is {predicted.shape}, the truth {truth.shape}")
    both, found, true = _counts(predicted, truth)
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


def hd95(predicted: np.ndarray, truth: np.ndarray) -> float:
    """95th-percentile symmetric Hausdorff distance between outlines (Huttenlocher et al., 1993).

    An outline is all pixels of a mask that have one of their four neighbours outside the mask, or
    outside the photo. For every pixel of one outline the Euclidean distance to the nearest pixel of
    the other is taken, and the 95th percentile of these (linearly interpolated); then the same the
    other way round; the larger of the two counts.

    Returns:
        Percent of the photo's diagonal, so that copies of different resolution compare; 0 where
        both masks are empty and 100 where one is.
    """
    ours, theirs = outline(predicted), outline(truth)
    if not len(ours) or not len(theirs):
        return 0.0 if len(ours) == len(theirs) else 100.0
    # Trees, not distance maps: as exact, and the cost goes with the outline and not with the photo.
    there, _ = KDTree(theirs).query(ours)
    back, _ = KDTree(ours).query(theirs)
    farthest = max(np.percentile(there, 95), np.percentile(back, 95))
    return float(100.0 * farthest / np.hypot(*truth.shape))


def outline(mask: np.ndarray) -> np.ndarray:
    """Pixels of a mask with one of the four neighbours outside it: int N x 2, (row, column)."""
    inside = mask.astype(np.uint8, copy=False)
    inner = cv2.erode(inside, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.argwhere(inside != inner)


def _counts(predicted: np.ndarray, truth: np.ndarray) -> tuple[int, int, int]:
    """Pixels in both masks, in the first, in the second."""
    both = int(np.count_nonzero(np.logical_and(predicted, truth)))
    return both, int(np.count_nonzero(predicted)), int(np.count_nonzero(truth))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
