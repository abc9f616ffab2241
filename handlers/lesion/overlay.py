"""Overlay: the photo with the lesion in red."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from lesion.arrays import Image, Mask
from lesion.config import OverlaySettings
from lesion.imaging import draw_contour, draw_polygons, encode_jpeg, resize_mask, shrink

_RED, _WHITE, _BLACK = (255, 0, 0), (255, 255, 255), (0, 0, 0)


def render_overlay(
    photo: Image,
    mask: Mask,
    settings: OverlaySettings,
    others: Sequence[NDArray[np.int32]] = (),
) -> bytes:
    """Render a photo with its lesion in red, as a JPEG file.

    A red line between two white ones stands out on light and on dark skin; the fill is translucent
    so that the lesion's structure remains visible. Other lesions get a thin white line only.

    Args:
        photo: uint8 HxWx3, RGB.
        mask: the lesion, uint8 HxW, 0 or 1.
        settings: size, quality and opacity.
        others: polygons around other lesions, each int32 Nx2 with (x, y) in pixels of the photo.
    """
    picture = shrink(photo, settings.max_side)
    height, width = picture.shape[:2]
    inside = resize_mask(mask, (width, height))
    tinted = cv2.addWeighted(
        picture, 1 - settings.alpha, np.full_like(picture, _RED), settings.alpha, 0
    )
    picture = np.where(inside[..., None], tinted, picture)
    line = max(2, round(max(height, width) / 400))
    scale = width / photo.shape[1], height / photo.shape[0]
    polygons = [np.rint(polygon * scale).astype(np.int32) for polygon in others]
    draw_polygons(picture, polygons, _WHITE, _BLACK, line=max(1, line // 2))
    draw_contour(picture, inside, _RED, _WHITE, line)
    return encode_jpeg(picture, settings.jpeg_quality)
