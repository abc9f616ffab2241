"""The picture that a person sees: the photo with the lesion in red."""

import cv2
import numpy as np

from lesion.config import OverlaySettings
from lesion.imaging import draw_contour, encode_jpeg, shrink

_RED, _WHITE = (255, 0, 0), (255, 255, 255)


def render_overlay(photo: np.ndarray, mask: np.ndarray, settings: OverlaySettings) -> bytes:
    """The photo (uint8, HxWx3, RGB) with the lesion in red, `max_side` at most, as JPEG.

    A red line between two white ones stands out on light and on dark skin; the fill is translucent
    so that the lesion's structure stays visible.
    """
    picture = shrink(photo, settings.max_side)
    height, width = picture.shape[:2]
    inside = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    tinted = cv2.addWeighted(
        picture, 1 - settings.alpha, np.full_like(picture, _RED), settings.alpha, 0
    )
    picture = np.where(inside[..., None], tinted, picture)
    line = max(2, round(max(height, width) / 400))
    draw_contour(picture, inside, _RED, _WHITE, line)
    return encode_jpeg(picture, settings.jpeg_quality)
