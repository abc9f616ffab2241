"""Windows for a second pass at higher zoom, for lesions that are small in their photo.

The networks see the whole photo at 256x256 pixels, at which a lesion of 0.2 % of its area is 11
pixels wide. If the first pass finds no lesion or a small one, the U-Net is run again on square
windows of the original around the candidates of the first probability map or, without a candidate,
on overlapping tiles of the photo.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from lesion.arrays import FloatMap
from lesion.config import ZoomSettings
from lesion.region import BoundingBox

MAX_CANDIDATES = 3
"""Most windows around candidates; a photo with more regions is not one of a single small lesion."""
_MAX_ASPECT = 4
"""Aspect ratio up to which tiles are square. Longer photos get longer tiles instead of more: a
strip of 32x65500 pixels would get 4094, and occupy a worker for minutes."""


def list_windows(
    probability: FloatMap, shape: tuple[int, ...], settings: ZoomSettings
) -> list[BoundingBox]:
    """List the windows of a photo for the second pass.

    Args:
        probability: float32 hxw, in [0, 1], of the whole photo.
        shape: the photo's shape, (H, W, ...).
        settings: sizes and thresholds.

    Returns:
        Boxes in the photo, the most promising first; square except in very long photos.
    """
    candidates = _find_candidates(probability, shape, settings)
    return candidates or _tile(shape, settings)


def surround(box: BoundingBox, shape: tuple[int, ...], settings: ZoomSettings) -> BoundingBox:
    """Build the window around a box in a photo of the shape (H, W, ...); it contains the box."""
    centre = box.x + box.width / 2, box.y + box.height / 2
    side = _choose_side(max(box.width, box.height), settings)
    return _build_window(centre, (side, side), shape)


def _find_candidates(
    probability: FloatMap, shape: tuple[int, ...], settings: ZoomSettings
) -> list[BoundingBox]:
    """Build windows around the regions of the map with the largest sum of probabilities."""
    height, width = shape[:2]
    regions = (probability > settings.candidate_threshold).astype(np.uint8)
    count, labels, statistics, _ = cv2.connectedComponentsWithStats(regions, connectivity=8)
    weights = np.bincount(labels.ravel(), probability.ravel(), count)[1:]
    scale_x, scale_y = width / probability.shape[1], height / probability.shape[0]
    windows = []
    for region in 1 + np.argsort(-weights)[:MAX_CANDIDATES]:
        left, top, across, down = map(float, statistics[region, :4])
        centre = (left + across / 2) * scale_x, (top + down / 2) * scale_y
        side = _choose_side(max(across * scale_x, down * scale_y), settings)
        windows.append(_build_square(centre, side, shape))
    return windows


def _tile(shape: tuple[int, ...], settings: ZoomSettings) -> list[BoundingBox]:
    """Cover a photo with tiles that overlap by half: a lesion is whole in one of them."""
    shorter = min(shape[:2])
    side = min(max(shorter / settings.tiles, settings.min_side), shorter)
    down, across = (max(side, length / (_MAX_ASPECT * settings.tiles)) for length in shape[:2])
    rows, columns = _space(shape[0], down), _space(shape[1], across)
    return [_build_window((x, y), (across, down), shape) for y in rows for x in columns]


def _space(length: int, side: float) -> Sequence[float]:
    """Space the centres of tiles along a side of the photo, at most half a tile apart."""
    if side >= length:
        return [length / 2]
    count = 1 + int(np.ceil((length - side) / (side / 2)))
    return [float(centre) for centre in np.linspace(side / 2, length - side / 2, count)]


def _choose_side(longer: float, settings: ZoomSettings) -> float:
    """Choose the side of the window for a lesion from its longer side, both in pixels."""
    return max(settings.context * longer, settings.min_side)


def _build_square(centre: tuple[float, float], side: float, shape: tuple[int, ...]) -> BoundingBox:
    """Build a square window around a point (x, y); moved and reduced to fit in the photo."""
    side = min(side, *shape[:2])
    return _build_window(centre, (side, side), shape)


def _build_window(
    centre: tuple[float, float], size: tuple[float, float], shape: tuple[int, ...]
) -> BoundingBox:
    """Build a window of a size (width, height) around a point (x, y); moved and cut to fit."""
    width, height = min(round(size[0]), shape[1]), min(round(size[1]), shape[0])
    x = min(max(0, round(centre[0] - width / 2)), shape[1] - width)
    y = min(max(0, round(centre[1] - height / 2)), shape[0] - height)
    return BoundingBox(x, y, width, height)
