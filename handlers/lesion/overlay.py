"""What a person sees of a mask: contours, the photo with the lesion in red, encoded pictures."""

import cv2
import numpy as np

from lesion.config import OverlaySettings
from lesion.screening import reduced

_RED, _WHITE = (255, 0, 0), (255, 255, 255)

# Contours keep within this many pixels of the mask's edge, in a picture of 1024 pixels.
_TOLERANCE = 0.75 / 1024


def contours(mask: np.ndarray) -> list[np.ndarray]:
    """The outlines of a mask (uint8, HxW, 0 or 1) as closed polygons.

    Each is int32, Nx2 (x, y), in the mask's pixels, with few points: straight parts are simplified.
    """
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    tolerance = max(0.5, _TOLERANCE * max(mask.shape))
    return [cv2.approxPolyDP(outline, tolerance, True)[:, 0] for outline in outlines]


def overlay_jpeg(photo: np.ndarray, mask: np.ndarray, settings: OverlaySettings) -> bytes:
    """The photo (uint8, HxWx3, RGB) with the lesion in red, `max_side` at most, as JPEG.

    A red line between two white ones stands out on light and on dark skin; the fill is translucent
    so that the lesion's structure stays visible.
    """
    picture = reduced(photo, settings.max_side)
    height, width = picture.shape[:2]
    inside = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    tinted = cv2.addWeighted(
        picture, 1 - settings.alpha, np.full_like(picture, _RED), settings.alpha, 0
    )
    picture = np.where(inside[..., None], tinted, picture)
    line = max(2, round(max(height, width) / 400))
    draw_outline(picture, inside, _RED, _WHITE, line)
    return jpeg(picture, settings.jpeg_quality)


def draw_outline(
    picture: np.ndarray,
    mask: np.ndarray,
    colour: tuple[int, int, int],
    edge: tuple[int, int, int],
    line: int,
) -> None:
    """Draw the edge of `mask` (uint8, HxW, 0 or 1) on a picture (uint8, HxWx3, RGB), in place.

    A line of `line` pixels between two thin ones in the colour `edge`.
    """
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(picture, outlines, -1, edge, line + 2, cv2.LINE_AA)
    cv2.drawContours(picture, outlines, -1, colour, line, cv2.LINE_AA)


def jpeg(picture: np.ndarray, quality: int) -> bytes:
    """A picture (uint8, HxWx3, RGB) as JPEG, `quality` from 1 to 100."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    return _encoded(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)


def mask_png(mask: np.ndarray) -> bytes:
    """A mask (uint8, HxW, 0 or 1) as an 8-bit grey PNG of the same size, 0 and 255.

    Run lengths suit a mask: 48 megapixels take 0.1 s and some 60 KB, a fifth of the usual time.
    """
    options = [
        *(cv2.IMWRITE_PNG_COMPRESSION, 1),
        *(cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE),
        *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE),
    ]
    return _encoded(".png", mask * np.uint8(255), options)


def _encoded(extension: str, picture: np.ndarray, options: list[int]) -> bytes:
    done, data = cv2.imencode(extension, picture, options)
    if not done:
        raise RuntimeError(f"OpenCV cannot encode a {extension} picture")
    return bytes(data)
